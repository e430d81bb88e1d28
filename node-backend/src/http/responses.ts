import type { FastifyInstance, FastifyReply } from 'fastify';
import { isNotModified } from './entity-tag.js';

export const jsonType = 'application/json; charset=utf-8';

// For answers that are data, never a page: nothing may be loaded, framed, sniffed or referred.
const securityHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
} as const;

/** Headers that every answer carries. */
export function setCommonHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(securityHeaders);
    done();
  });
}

/** Answers a read: with the content and its tag, or with 304 where the caller has it. */
export function sendTagged(
  reply: FastifyReply,
  body: string,
  tag: string,
  ifNoneMatch: string | undefined,
): FastifyReply {
  reply.header('etag', tag).header('cache-control', 'no-cache');
  return isNotModified(ifNoneMatch, tag) ? reply.code(304).send() : reply.type(jsonType).send(body);
}
