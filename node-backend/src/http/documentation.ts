import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

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
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());

  // Made at the first look at it, since it would take a tenth of every start.
  let page: Promise<FastifyInstance> | undefined;
  const show = async ({ method, url, headers }: FastifyRequest, reply: FastifyReply) => {
    page ??= buildPage(app.swagger());
    const answer = await (await page).inject({ method: method as 'GET', url, headers });
    if (answer.statusCode >= 400) {
      throw new Problem(404, 'There is nothing at this path.');
    }
    const { connection, ...content } = answer.headers;
    return reply.code(answer.statusCode).headers(content).send(answer.rawPayload);
  };
  for (const url of ['/docs', '/docs/*']) {
    app.get(url, { schema: { hide: true } }, show);
  }
}

async function buildPage(document: object): Promise<FastifyInstance> {
  const page = Fastify();
  await page.register(swagger, { mode: 'static', specification: { document: document as never } });
  await page.register(import('@fastify/swagger-ui'), { routePrefix: '/docs', staticCSP: policy });
  return page;
}
