import type { FastifyInstance } from 'fastify';
import type { Telemetry } from '../telemetry/telemetry.js';

/**
 * One line in the log for each request: what was asked and how it went, nothing about who asked.
 * Without a status where the client did not wait for the answer.
 */
export function logRequests(app: FastifyInstance, telemetry: Telemetry): void {
  app.addHook('onRequest', (request, reply, done) => {
    telemetry.nameRequest(request);
    reply.raw.on('close', () => {
      const end = reply.raw.writableFinished ? { status: reply.statusCode } : { aborted: true };
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      request.log.info({ method: request.method, route: request.routeOptions.url, ...end, ms }, 'request');
    });
    done();
  });
}
