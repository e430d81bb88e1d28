import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type Backend, startBackend } from './support/backend.js';
import { startCollector } from './support/collector.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import { sendRaw } from './support/raw-http.js';
import { until } from './support/until.js';

let database: TestDatabase;
let backend: Backend | undefined;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(async () => {
  backend?.process.kill('SIGKILL');
  await database.drop();
});

const stopping = ({ log }: Backend) => log().some(({ msg }) => msg === 'stopping');

/** A request that the backend works on until it is let go: someone else holds a lock. */
async function requestInFlight({ url }: Backend) {
  await fetch(`${url}/v1/holidays/1`);
  const locker = await database.lock('holiday');
  const answer = fetch(`${url}/v1/holidays/1`);
  await until(async () => {
    const waiting = await database.query(
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    );
    return waiting.length > 0;
  });
  return { answer, letGo: () => locker.end() };
}

describe('SIGTERM', () => {
  test('lets the request in flight finish', async () => {
    backend = await startBackend({ ...database.env, DB_STATEMENT_TIMEOUT_MS: '60000' });
    const { answer, letGo } = await requestInFlight(backend);

    const stopped = backend.stop();
    const running = backend;
    await until(() => stopping(running));
    await letGo();

    const response = await answer;
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('connection'), 'close');
    assert.equal(await stopped, 0);
  });

  test('says so to who asks meanwhile, and closes the connections that are kept open', async () => {
    backend = await startBackend({ ...database.env, DB_STATEMENT_TIMEOUT_MS: '60000' });
    const { hostname, port } = new URL(backend.url);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = async (path: string) => {
      const [response] = await once(request({ hostname, port, path, agent }).end(), 'response');
      response.resume();
      await once(response, 'end');
      return response;
    };
    assert.equal((await get('/livez')).headers.connection, 'keep-alive');
    // As long as it has something to do, it does not close what is open.
    const { answer, letGo } = await requestInFlight(backend);

    const stopped = backend.stop();
    const running = backend;
    await until(() => stopping(running));
    const meanwhile = await get('/livez');
    assert.equal(meanwhile.statusCode, 200);
    assert.equal(meanwhile.headers.connection, 'close');

    await letGo();
    await answer;
    assert.equal(await stopped, 0);
    agent.destroy();
  });

  test('makes /readyz 503 before anything closes', async () => {
    backend = await startBackend({ ...database.env, SHUTDOWN_DRAIN_MS: '20000' });
    const { hostname, port } = new URL(backend.url);
    const idle = connect(Number(port), hostname).on('error', () => {});
    await once(idle, 'connect');
    const stopped = backend.stop();
    const running = backend;
    await until(() => stopping(running));

    const answer = await sendRaw(backend.url, 'GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', false);
    assert.match(answer, /^HTTP\/1\.1 503 [\s\S]*shutting down/);
    idle.destroy();
    assert.equal(await stopped, 0);
  });

  test('does not wait for connections on which nothing comes', async () => {
    backend = await startBackend(database.env);
    const { hostname, port } = new URL(backend.url);
    const silent = connect(Number(port), hostname).on('error', () => {});
    await once(silent, 'connect');

    assert.equal(await backend.stop(), 0);
    silent.destroy();
  });

  test('cuts a client that has sent half a body in time, and sends the telemetry', async () => {
    const collector = await startCollector();
    backend = await startBackend({
      ...database.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      SHUTDOWN_TIMEOUT_MS: '6000',
    });
    await (await fetch(`${backend.url}/v1/holidays/1`)).arrayBuffer();
    const { hostname, port } = new URL(backend.url);
    const half = connect(Number(port), hostname).on('error', () => {});
    half.write(
      'POST /v1/holidays HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"country":',
    );
    await fetch(`${backend.url}/livez`);

    assert.equal(await backend.stop(), 0);
    assert.ok(collector.spans.some(({ name }) => name === 'GET /v1/holidays/:id'));
    assert.ok(backend.log().some(({ msg }) => msg === 'cut what had not ended in time'));
    half.destroy();
    await collector.close();
  });

  test('under load loses no request that was accepted', async () => {
    backend = await startBackend(database.env);
    const { hostname, port } = new URL(backend.url);
    const failures: string[] = [];
    let answered = 0;
    const clients = Array.from({ length: 64 }, async (_, client) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (;;) {
        try {
          const outgoing = request({
            hostname,
            port,
            path: `/v1/holidays/${client + 1}`,
            agent,
          }).end();
          const [response] = await once(outgoing, 'response');
          response.resume();
          await once(response, 'end');
          if (response.statusCode !== 200) {
            failures.push(`status ${response.statusCode}`);
          }
          answered++;
        } catch (error) {
          // Once nothing listens any more, the client is refused: such a request was never accepted.
          if ((error as NodeJS.ErrnoException).syscall !== 'connect') {
            failures.push(String(error));
          }
          agent.destroy();
          return;
        }
      }
    });
    await until(() => answered > 1000);

    assert.equal(await backend.stop(), 0);
    await Promise.all(clients);
    assert.deepEqual(failures, []);
  });

  test('given twice ends it at once', async () => {
    backend = await startBackend({ ...database.env, SHUTDOWN_DRAIN_MS: '20000' });
    const { hostname, port } = new URL(backend.url);
    const open = connect(Number(port), hostname).on('error', () => {});
    await once(open, 'connect');
    const stopped = backend.stop();
    const running = backend;
    await until(() => stopping(running));
    backend.process.kill('SIGTERM');

    assert.equal(await stopped, 1);
    open.destroy();
  });
});

test('SIGINT stops it as well, and nothing of the log is lost', async () => {
  backend = await startBackend(database.env);

  assert.equal(await backend.stop('SIGINT'), 0);
  const ended = backend;
  await until(() => ended.log().at(-1)?.['msg'] === 'stopped');
});

test('a client that goes away leaves one line in the log', async () => {
  backend = await startBackend({ ...database.env, DB_STATEMENT_TIMEOUT_MS: '60000' });
  const running = backend;
  const locker = await database.lock('holiday');
  const leaving = new AbortController();
  const answer = fetch(`${backend.url}/v1/holidays/1`, { signal: leaving.signal });
  await until(async () => {
    const waiting = await database.query(
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    );
    return waiting.length > 0;
  });
  leaving.abort();
  await assert.rejects(answer);

  const lines = () => running.log().filter(({ route }) => route === '/v1/holidays/:id');
  await until(() => lines().length > 0);
  await locker.end();
  await fetch(`${backend.url}/v1/holidays/2`);
  await until(() => lines().length > 1);
  assert.deepEqual(
    lines().map(({ method, aborted, status }) => ({ method, aborted, status })),
    [
      { method: 'GET', aborted: true, status: undefined },
      { method: 'GET', aborted: undefined, status: 200 },
    ],
  );
});

test('a port that is taken is explained, at once', async () => {
  backend = await startBackend(database.env);
  const { port } = new URL(backend.url);

  await assert.rejects(
    startBackend({ ...database.env, PORT: port }),
    new RegExp(`ended with 1: PORT ${port} on HOST 127\\.0\\.0\\.1 – .*EADDRINUSE.* – choose another`),
  );
});
