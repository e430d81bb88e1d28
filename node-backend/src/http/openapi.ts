import type { FastifyInstance } from 'fastify';

/** `/openapi.json`: the committed description of this API (a test compares it with the routes). */
export function openapiRoute(app: FastifyInstance): void {
  app.get('/openapi.json', { schema: { hide: true } }, async () => {
    const { default: document } = await import('../../openapi.json', { with: { type: 'json' } });
    return document;
  });
}
