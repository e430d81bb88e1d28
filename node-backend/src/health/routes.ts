import type { FastifyPluginAsync } from 'fastify';
import { Problem } from '../http/problem.js';
import { problem } from '../http/schemas.js';
import type { Readiness } from './readiness.js';

const statusSchema = {
  type: 'object',
  description: 'Yes.',
  required: ['status'],
  properties: { status: { type: 'string' } },
} as const;

/** `/livez` and `/readyz`. */
export const healthRoutes: FastifyPluginAsync<{ readiness: Readiness }> = async (app, { readiness }) => {
  app.get(
    '/livez',
    {
      logLevel: 'silent',
      config: { rateLimit: false },
      schema: {
        tags: ['health'],
        operationId: 'isAlive',
        summary: 'Does the process answer? Asks nothing else.',
        response: { 200: statusSchema },
      },
    },
    async () => ({ status: 'alive' }),
  );

  app.get(
    '/readyz',
    {
      logLevel: 'silent',
      config: { rateLimit: false },
      schema: {
        tags: ['health'],
        operationId: 'isReady',
        summary: 'Can the service do its work? If not, says what it waits for.',
        response: { 200: statusSchema, 503: problem('Not ready.') },
      },
    },
    async () => {
      const obstacle = await readiness.obstacle();
      if (obstacle !== undefined) {
        throw new Problem(503, `Not ready: ${obstacle.reason}.`, { headers: { 'retry-after': '1' } });
      }
      return { status: 'ready' };
    },
  );
};
