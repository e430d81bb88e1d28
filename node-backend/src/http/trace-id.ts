import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/**
 * What ties an answer to the logs and traces of its request: the id of the trace that is being
 * recorded, else the one that the caller sent (W3C Trace Context), else a new one.
 */
export function traceIdOf(request: FastifyRequest, recorded: string | undefined): string {
  const { traceparent = '' } = request.headers;
  const sent = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/.exec(String(traceparent))?.[1];
  return recorded ?? sent ?? randomBytes(16).toString('hex');
}
