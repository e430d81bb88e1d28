import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * One line in the log for each request: what was asked and how it went, nothing about who asked.
 * Without a status where the client did not wait for the answer.
 */
export function logRequests(app: FastifyInstance): void {
  const line = ({ method, routeOptions }: FastifyRequest, reply: FastifyReply) => ({
    method,
    route: routeOptions.url,
    ms: Math.round(reply.elapsedTime * 10) / 10,
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () => {
      if (reply.raw.writableFinished) {
        request.log.info({ ...line(request, reply), status: reply.statusCode }, 'request');
      } else {
        request.log.info({ ...line(request, reply), aborted: true }, 'request');
      }
    });
    done();
  });
}
