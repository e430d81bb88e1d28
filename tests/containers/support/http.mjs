// Requests to a backend under test, one by one and as a load on many connections.
import { randomInt } from 'node:crypto';
import http from 'node:http';
import { createServer } from 'node:net';
import { eventually } from './command.mjs';

/** One request; the connection is the agent's matter. */
export function request(url, { agent, method = 'GET', body, headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const sent = http.request(
      url,
      {
        agent,
        method,
        headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            headers: response.headers,
            text,
            reused: sent.reusedSocket,
          }),
        );
        response.on('error', reject);
        response.on('aborted', () => reject(new Error('the answer was cut off')));
      },
    );
    sent.setTimeout(60_000, () => sent.destroy(new Error('no answer within 60 s')));
    sent.on('error', (error) => reject(Object.assign(error, { reused: sent.reusedSocket })));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

export const ready = (url, timeoutMs) => answers(`${url}/readyz`, timeoutMs);

/** Resolves when a GET of `url` is answered with 200. */
export const answers = (url, timeoutMs = 120_000) =>
  eventually(
    `${url} to answer 200`,
    async () => {
      const { status, text } = await request(url);
      if (status !== 200) {
        throw new Error(`${status} ${text}`);
      }
      return true;
    },
    timeoutMs,
  );

/**
 * Keeps a number of connections busy until told to stop.
 *
 * Once the server is being stopped (`draining`), a client whose connection was closed does not open another
 * one, as a load balancer would not. A request counts as accepted when it was sent on a connection that had
 * served one before, or that was answered; one that found nobody to take it counts as refused.
 */
export class Load {
  answered = 0;
  refused = 0;
  failures = [];
  draining = false;
  stopped = false;
  #workers;

  /** @param {string | ((n: number) => string)} url what to ask for, the same or by the number of the request */
  constructor(url, connections = 64) {
    this.#workers = Array.from({ length: connections }, () => this.#work(url));
  }

  /** Resolves when all clients have stopped: by `stop`, or because the server let them go. */
  async finished() {
    await Promise.all(this.#workers);
    return this;
  }

  async stop() {
    this.stopped = true;
    return this.finished();
  }

  async #work(url) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    while (!this.stopped) {
      try {
        const target = typeof url === 'function' ? url(this.answered) : url;
        const { status, headers } = await request(target, { agent });
        this.answered++;
        if (status !== 200) {
          this.failures.push(`status ${status}`);
        }
        if (this.draining && headers.connection === 'close') {
          break;
        }
      } catch (error) {
        if (this.draining && !error.reused) {
          this.refused++;
          break;
        }
        this.failures.push(
          `${error.code ?? error.message}${error.reused ? ' on a connection in use' : ''}`,
        );
      }
    }
    agent.destroy();
  }
}

/**
 * A port of this machine that nobody listens on: below those that the system hands out to whoever asks for any port, or
 * connects to one, so that it is nobody else's until it is listened on.
 */
export async function freePort() {
  for (;;) {
    const port = randomInt(20_000, 32_768);
    const server = createServer();
    const free = await new Promise((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (free) {
      await new Promise((resolve) => server.close(resolve));
      return port;
    }
  }
}
