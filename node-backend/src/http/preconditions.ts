import { hash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { badRequest } from './problem.js';

/** A strong entity tag (RFC 9110, 8.8.3) for exactly this content. */
export function contentTag(content: string): string {
  return `"${hash('sha1', content, 'base64url')}"`;
}

/** The tag of a resource that counts its changes. */
export function versionTag(version: number): string {
  return `"${version}"`;
}

/**
 * The opaque tags of a header, or "*".
 * @throws {Problem} 400 where it is neither
 */
function parseTags(header: 'if-match' | 'if-none-match', value: string): '*' | string[] {
  const trimmed = value.trim();
  if (trimmed === '*') {
    return '*';
  }
  if (!/^(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*$/.test(trimmed)) {
    throw badRequest({ in: 'header', name: header, detail: 'is neither * nor a list of entity tags, such as "1"' });
  }
  return trimmed.match(/(?:W\/)?"[^"]*"/g) ?? [];
}

/** Whether If-None-Match names this tag (weak comparison); false where there is no such header. */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) {
    return false;
  }
  const tags = parseTags('if-none-match', ifNoneMatch);
  return tags === '*' || tags.some((candidate) => candidate.replace(/^W\//, '') === tag);
}

/**
 * The versions that If-Match accepts (strong comparison); null where any will do, because the
 * header is missing or "*".
 * @throws {Problem} 400 where it is malformed
 */
export function acceptedVersions(ifMatch: string | undefined): number[] | null {
  const tags = ifMatch === undefined ? '*' : parseTags('if-match', ifMatch);
  return tags === '*' ? null : tags.flatMap((tag) => /^"([1-9]\d{0,8})"$/.exec(tag)?.[1] ?? []).map(Number);
}

/** Answers a read: with the content and its tag, or with 304 where the caller has it. */
export function sendTagged(reply: FastifyReply, tag: string, content: object | string): FastifyReply {
  reply.header('etag', tag).header('cache-control', 'no-cache');
  return isKnown(reply.request.headers['if-none-match'], tag)
    ? reply.code(304).send()
    : reply.type('application/json; charset=utf-8').send(content);
}
