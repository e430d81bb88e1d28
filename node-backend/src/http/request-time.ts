import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from './problem.js';

/**
 * Answers requests for which the handler takes too long with 503; what it does later comes to nothing.
 * Not by the framework's `handlerTimeout`: its AbortController and timer for each request cost 7 to 9 %
 * of the throughput. Here all have the same limit, so one timer waits for the oldest.
 */
export function limitRequestTime(app: FastifyInstance, limitMs: number): void {
  // In the order in which they came.
  const unanswered = new Map<ServerResponse, FastifyReply>();
  let timer: NodeJS.Timeout | undefined;

  function forget(this: ServerResponse): void {
    unanswered.delete(this);
  }

  function answerLate(): void {
    timer = undefined;
    for (const [response, reply] of unanswered) {
      const leftMs = limitMs - reply.elapsedTime;
      if (leftMs > 0) {
        timer = setTimeout(answerLate, leftMs).unref();
        return;
      }
      unanswered.delete(response);
      if (!reply.sent && !response.headersSent && !response.destroyed) {
        // As a listener of the response: that runs in the request's trace, unlike the timer.
        response.once('late', () => reply.send(tooLate(reply, limitMs))).emit('late');
      }
    }
  }

  app.addHook('onRequest', (_request, reply, done) => {
    unanswered.set(reply.raw, reply);
    // Also when the client goes away.
    reply.raw.on('close', forget);
    timer ??= setTimeout(answerLate, limitMs).unref();
    done();
  });
  app.addHook('onClose', (_app, done) => {
    clearTimeout(timer);
    done();
  });
}

function tooLate({ request }: FastifyReply, limitMs: number): Problem {
  const route = request.routeOptions.url ?? 'unknown';
  return new Problem(503, 'The request took too long.', {
    headers: { 'retry-after': '1' },
    cause: new Error(`${request.method} ${route} was not answered within ${limitMs} ms`),
  });
}
