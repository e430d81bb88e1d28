import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';

const { Server } = createRequire(import.meta.url)('node:net') as typeof import('node:net');

const pollMs = 10;

/** The connections of a server, which can be let go without losing a request. */
export class Connections {
  #inFlight = 0;
  #closing = false;

  /** To be made before the server listens. */
  constructor(private readonly app: FastifyInstance) {
    app.server.on('request', (_request, response) => {
      this.#inFlight++;
      response.once('close', () => this.#inFlight--);
    });
    app.addHook('onSend', (_request, reply, payload, done) => {
      if (this.#closing) {
        // A client that keeps its connection open should make its next request elsewhere.
        reply.header('connection', 'close');
      }
      done(null, payload);
    });
  }

  /** Waits until there is none, for so long at most. */
  async gone(withinMs: number): Promise<void> {
    const count = promisify(this.app.server.getConnections.bind(this.app.server));
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline && (await count()) > 0) {
      await sleep(pollMs);
    }
  }

  /**
   * Accepts no more of them, answers what comes on those that are open, and ends each with its next
   * answer; those on which nothing comes end after a while.
   */
  async close(idleMs: number): Promise<void> {
    this.#closing = true;
    // Only this stops listening and no more: the http server's own `close` also cuts connections that
    // are idle as far as it knows, among them those whose first request is just arriving.
    Server.prototype.close.call(this.app.server);
    await this.gone(idleMs);
    while (this.#inFlight > 0) {
      await sleep(pollMs);
    }
    this.app.server.closeAllConnections();
  }
}
