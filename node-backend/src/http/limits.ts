import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.js';
import { Problem } from './problem.js';

/** Lets pages of the configured origins call the API; none where none is configured. */
export async function addCors(
  app: FastifyInstance,
  { server: { corsOrigins } }: Config,
): Promise<void> {
  if (corsOrigins.length === 0) {
    return;
  }
  const { default: cors } = await import('@fastify/cors');
  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : corsOrigins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: [
      'content-type',
      'if-match',
      'if-none-match',
      'idempotency-key',
      'traceparent',
      'tracestate',
    ],
    exposedHeaders: ['etag', 'location', 'retry-after', 'idempotency-replayed'],
    maxAge: 600,
  });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('cross-origin-resource-policy', 'cross-origin');
    done();
  });
}

/** Limits the requests of each caller (by address), where a limit is configured; health checks are free. */
export async function addRateLimit(
  app: FastifyInstance,
  { server: { rateLimitMax, rateLimitWindowMs } }: Config,
): Promise<void> {
  if (rateLimitMax === 0) {
    return;
  }
  const { default: rateLimit } = await import('@fastify/rate-limit');
  await app.register(rateLimit, {
    max: rateLimitMax,
    timeWindow: rateLimitWindowMs,
    errorResponseBuilder: (_request, { after }) =>
      new Problem(429, `Too many requests; try again in ${after}.`),
  });
}
