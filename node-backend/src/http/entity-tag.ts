import { hash } from 'node:crypto';

/** A strong entity tag (RFC 9110, 8.8.3) for exactly this content. */
export function contentTag(content: string): string {
  return `"${hash('sha1', content, 'base64url')}"`;
}

/** The opaque tags listed in If-Match or If-None-Match, or "*". */
function parseTags(header: string): '*' | string[] {
  return header.trim() === '*' ? '*' : [...header.matchAll(/(?:W\/)?"[^"]*"/g)].map(([tag]) => tag);
}

/** Whether If-None-Match says that the caller has this very content (weak comparison). */
export function isNotModified(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) {
    return false;
  }
  const tags = parseTags(ifNoneMatch);
  return tags === '*' || tags.some((candidate) => candidate.replace(/^W\//, '') === tag);
}

/** The tag of a resource that counts its changes. */
export function versionTag(version: number): string {
  return `"${version}"`;
}

/**
 * The versions that If-Match accepts (strong comparison); null where any will do, because the
 * header is missing or "*".
 */
export function acceptedVersions(ifMatch: string | undefined): number[] | null {
  const tags = ifMatch === undefined ? '*' : parseTags(ifMatch);
  return tags === '*'
    ? null
    : tags.flatMap((tag) => /^"([1-9]\d{0,8})"$/.exec(tag)?.[1] ?? []).map(Number);
}
