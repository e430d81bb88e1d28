import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

// Everything that the page needs comes from here.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/** `/openapi.json` describes the routes, and `/docs` shows them. To be called before any route is added. */
export async function addDocumentation(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    refResolver: { buildLocalReference: ({ $id }) => String($id) },
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Public holidays',
        version: '1.0.0',
        description: 'Public holidays of countries, and the working days between them.',
      },
      tags: [{ name: 'holidays' }, { name: 'working days' }, { name: 'health' }],
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: policy });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
