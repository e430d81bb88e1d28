import type { ServerResponse } from 'node:http';
import { Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';

/** The connections of a server, which can be let go without losing a request. */
export class Connections {
  // What each was last asked. (A set of what is in flight would change with each request, and a collection that lives
  // long costs the garbage collector dearly then.)
  readonly #answers = new Map<Socket, ServerResponse>();
  #closing = false;

  /** To be made before the server listens. */
  constructor(private readonly app: FastifyInstance) {
    // Before the listener that answers, which may do so at once.
    app.server.prependListener('request', ({ socket }, answer) => {
      if (!this.#answers.has(socket)) {
        socket.once('close', () => this.#answers.delete(socket));
      }
      this.#answers.set(socket, answer);
      if (this.#closing) {
        answer.shouldKeepAlive = false;
      }
    });
  }

  /** Waits until there is none, for so long at most. */
  async gone(withinMs: number): Promise<void> {
    const count = promisify(this.app.server.getConnections.bind(this.app.server));
    await until(async () => (await count()) === 0, performance.now() + withinMs);
  }

  /**
   * Accepts no more of them, answers what comes on those that are open, and ends each with its next
   * answer; those on which nothing comes end after a while.
   * @param withinMs after which requests that are still there are cut
   * @returns how many that were
   */
  async close(idleMs: number, withinMs: number): Promise<number> {
    const deadline = performance.now() + withinMs;
    this.#closing = true;
    // With 'connection: close': who keeps its connection open should make its next request elsewhere.
    for (const answer of this.#answers.values()) {
      answer.shouldKeepAlive = false;
    }
    // Only this stops listening and no more: the http server's own `close` also cuts connections that
    // are idle as far as it knows, among them those whose first request is just arriving.
    Server.prototype.close.call(this.app.server);
    await this.gone(Math.min(idleMs, withinMs));
    const inFlight = () => [...this.#answers.values()].filter(({ closed }) => !closed).length;
    await until(() => inFlight() === 0, deadline);
    const cut = inFlight();
    this.app.server.closeAllConnections();
    return cut;
  }
}

async function until(condition: () => boolean | Promise<boolean>, deadline: number): Promise<void> {
  while (performance.now() < deadline && !(await condition())) {
    await sleep(10);
  }
}
