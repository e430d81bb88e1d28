import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type RouteOptions } from 'fastify';
import { Problem } from './problem.js';

// Everything that the page needs comes from here.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/** `/openapi.json` describes the routes, and `/docs` shows them. To be called before any route is added. */
export function addDocumentation(app: FastifyInstance): void {
  const routes = new Map<RouteOptions, FastifyInstance>();
  app.addHook('onRoute', function (route) {
    // Its own instance knows the schemas that it refers to.
    routes.set(route, this);
  });
  // Made at the first look at it: it would be a fifth of every start.
  let documentation: Promise<FastifyInstance> | undefined;
  const show = async ({ method, url, headers }: FastifyRequest, reply: FastifyReply) => {
    documentation ??= describe(routes);
    const answer = await (await documentation).inject({ method: method as 'GET', url, headers });
    if (answer.statusCode >= 400) {
      throw new Problem(404, 'There is nothing at this path.');
    }
    const { connection, ...content } = answer.headers;
    return reply.code(answer.statusCode).headers(content).send(answer.rawPayload);
  };
  for (const url of ['/openapi.json', '/docs', '/docs/*']) {
    app.get(url, { schema: { hide: true } }, show);
  }
}

/** An application that has these routes only to describe them. */
async function describe(routes: ReadonlyMap<RouteOptions, FastifyInstance>): Promise<FastifyInstance> {
  const app = Fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(() => () => true).setSerializerCompiler(() => JSON.stringify);
  await app.register(import('@fastify/swagger'), {
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
  await app.register(import('@fastify/swagger-ui'), { routePrefix: '/docs', staticCSP: policy });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  const schemas = Object.assign({}, ...[...routes.values()].map((instance) => instance.getSchemas()));
  for (const schema of Object.values(schemas)) {
    app.addSchema(schema);
  }
  for (const { method, url, schema = {} } of routes.keys()) {
    if (!schema.hide) {
      app.route({ method, url, schema, handler: async () => {} });
    }
  }
  return app;
}
