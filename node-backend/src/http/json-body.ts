import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Stands in for a body that cannot be read, so that it is reported together with all other faults. */
export class UnreadableBody {
  constructor(readonly detail: string) {}
}

/** Reads bodies of application/json, and of no other type. */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (_request: FastifyRequest, bytes: Buffer, done) => done(null, parse(bytes)),
  );
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) {
    return undefined;
  }
  if (!isUtf8(bytes)) {
    return new UnreadableBody('is not UTF-8');
  }
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return new UnreadableBody('is not JSON');
  }
}
