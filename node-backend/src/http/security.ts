import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.js';
import { Problem } from './problem.js';

/** Security headers for answers that are data, never a page; who may call from where, and how often. */
export async function addSecurity(app: FastifyInstance, config: Config): Promise<void> {
  const { CORS_ORIGINS, RATE_LIMIT_MAX, RATE_LIMIT_WINDOW_MS } = config;
  const isPublic = CORS_ORIGINS.length > 0;
  await app.register(import('@fastify/helmet'), {
    global: false,
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    frameguard: { action: 'deny' },
    crossOriginResourcePolicy: { policy: isPublic ? 'cross-origin' : 'same-origin' },
    // These concern pages, plug-ins and browsers of old.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  // Helmet is asked once: its headers are the same for every answer, and made for each they would be a sixth of the work.
  let headers: OutgoingHttpHeaders | undefined;
  app.addHook('onRequest', (_request, reply, done) => {
    if (headers === undefined) {
      reply.helmet();
      headers = { ...reply.raw.getHeaders() };
    } else {
      reply.headers(headers);
    }
    done();
  });
  if (isPublic) {
    await app.register(import('@fastify/cors'), {
      origin: CORS_ORIGINS.includes('*') ? '*' : CORS_ORIGINS,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
      allowedHeaders: ['content-type', 'if-match', 'if-none-match', 'idempotency-key', 'traceparent', 'tracestate'],
      exposedHeaders: ['etag', 'location', 'retry-after', 'idempotency-replayed'],
      maxAge: 600,
    });
  }
  if (RATE_LIMIT_MAX > 0) {
    await app.register(import('@fastify/rate-limit'), {
      max: RATE_LIMIT_MAX,
      timeWindow: RATE_LIMIT_WINDOW_MS,
      errorResponseBuilder: (_request, { after }) => new Problem(429, `Too many requests; try again in ${after}.`),
    });
  }
}
