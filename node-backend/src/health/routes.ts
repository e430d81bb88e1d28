import type { FastifyPluginAsync } from 'fastify';
import { Problem } from '../http/problem.js';
import { problem } from '../http/schemas.js';
import type { Readiness } from './readiness.js';

const yes = {
  type: 'object',
  description: 'Yes.',
  required: ['status'],
  properties: { status: { type: 'string' } },
} as const;

const livezSchema = {
  tags: ['health'],
  operationId: 'isAlive',
  summary: 'Does the process answer? Asks nothing else.',
  response: { 200: yes },
};

const readyzSchema = {
  tags: ['health'],
  operationId: 'isReady',
  summary: 'Can the service do its work? If not, says what it waits for.',
  response: { 200: yes, 503: problem('Not ready.') },
};

/** `/livez` and `/readyz`, which are neither logged nor limited. */
const healthRoutes: FastifyPluginAsync<{ readiness: Readiness }> = async (app, { readiness }) => {
  const quiet = { logLevel: 'silent', config: { rateLimit: false } } as const;

  app.get('/livez', { ...quiet, schema: livezSchema }, async () => ({ status: 'alive' }));

  app.get('/readyz', { ...quiet, schema: readyzSchema }, async () => {
    const obstacle = await readiness.obstacle();
    if (obstacle !== undefined) {
      throw new Problem(503, `Not ready: ${obstacle.reason}.`, { headers: { 'retry-after': '1' } });
    }
    return { status: 'ready' };
  });
};

export default healthRoutes;
