import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { readConfig } from '../src/config/config.js';
import { noTelemetry, startTelemetry } from '../src/telemetry/telemetry.js';
import { runCommand } from './support/backend.js';
import type { SpanData } from './support/collector.js';
import { createDatabase } from './support/database.js';
import { freePort } from './support/postgres-server.js';
import { collector, database, start, telemetryEnv, useCollector } from './support/telemetry-setting.js';
import { until } from './support/until.js';

const serverKind = 2;
const clientKind = 3;

useCollector();

describe('with a collector', () => {
  test('a request is one trace from HTTP to SQL, with its log', async () => {
    const backend = await start();
    const caller = '0af7651916cd43dd8448eb211c80319c';
    const response = await fetch(`${backend.url}/v1/holidays?country=CM`, {
      headers: { traceparent: `00-${caller}-b7ad6b7169203331-01` },
    });
    await response.arrayBuffer();

    await until(
      () =>
        collector.spans.some(({ kind }) => kind === serverKind) &&
        collector.logs.some(({ body }) => body === 'request') &&
        backend.log().some(({ msg }) => msg === 'request') === true,
    );
    const [http] = collector.spans.filter(({ kind }) => kind === serverKind);
    const [sql] = collector.spans.filter(({ attributes }) =>
      String(attributes['db.statement'] ?? attributes['db.query.text']).includes('FROM holiday'),
    );
    const [log] = collector.logs.filter(({ body }) => body === 'request');

    assert.equal(http?.traceId, caller);
    assert.equal(http?.parentSpanId, 'b7ad6b7169203331');
    assert.equal(http?.name, 'GET /v1/holidays');
    assert.equal(http?.attributes['http.route'], '/v1/holidays');
    assert.equal(http?.resource['service.name'], 'backend');
    assert.equal(http?.resource['service.instance.id'], 'one');
    assert.equal(sql?.traceId, caller);
    assert.equal(sql?.kind, clientKind);
    const spans = new Map(collector.spans.map((span) => [span.spanId, span]));
    let root: SpanData | undefined = sql;
    while (root !== undefined && root !== http) {
      root = spans.get(root.parentSpanId);
    }
    assert.equal(root, http, 'the SQL span lies within the HTTP span');
    assert.equal(log?.traceId, caller);
    assert.equal(log?.resource['service.name'], 'backend');
    assert.ok(collector.headers.every((headers) => headers['x-otlp-api-key'] === 'the-key'));
    assert.equal(backend.log().find(({ msg }) => msg === 'request')?.['trace_id'], caller);
  });

  test('a problem names the trace that it belongs to', async () => {
    const backend = await start();
    const response = await fetch(`${backend.url}/v1/holidays/0`);
    const { traceId } = (await response.json()) as { traceId: string };

    await until(() => collector.spans.some((span) => span.traceId === traceId && span.name === 'GET /v1/holidays/:id'));
  });

  test('the answer to a request that takes too long names its own trace', async () => {
    const backend = await start({
      REQUEST_TIMEOUT_MS: '500',
    });
    const locker = await database.lock('holiday');
    const answers = await Promise.all(['/v1/holidays', '/v1/holidays/1'].map((path) => fetch(`${backend.url}${path}`)));
    const traceIds = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { traceId: string }).traceId),
    );
    await locker.end();

    for (const [index, name] of ['GET /v1/holidays', 'GET /v1/holidays/:id'].entries()) {
      await until(() => collector.spans.some((span) => span.name === name && span.traceId === traceIds[index]));
    }
  });

  test('health checks leave no trace, and values of statements do not leave the service', async () => {
    const backend = await start();
    for (const path of ['/livez', '/readyz', '/v1/holidays/7']) {
      await (await fetch(backend.url + path)).arrayBuffer();
    }

    await until(() => collector.spans.some(({ name }) => name === 'GET /v1/holidays/:id'));
    await backend.stop();
    assert.deepEqual(
      new Set(collector.spans.filter(({ kind }) => kind === serverKind).map(({ name }) => name)),
      new Set(['GET /v1/holidays/:id']),
    );
    assert.deepEqual(
      collector.spans.filter(({ attributes }) => JSON.stringify(attributes).includes('pgmigrations')),
      [],
    );
    assert.deepEqual(
      collector.spans.filter(({ attributes }) => 'db.postgresql.values' in attributes),
      [],
    );
  });

  test('metrics of http, the pool and the runtime arrive', async () => {
    const backend = await start();
    await (await fetch(`${backend.url}/v1/holidays/1`)).arrayBuffer();

    await until(() =>
      [
        'http.server.request.duration',
        'db.client.operation.duration',
        'db.client.connection.count',
        'db.client.connection.max',
        'db.client.connection.pending_requests',
        'nodejs.eventloop.utilization',
      ].every((name) => collector.metrics.includes(name)),
    );
  });

  test('what was recorded last is sent before the end', async () => {
    const backend = await start({
      OTEL_BSP_SCHEDULE_DELAY: '60000',
    });
    await (await fetch(`${backend.url}/v1/holidays/1`)).arrayBuffer();
    await backend.stop();

    assert.ok(collector.spans.some(({ name }) => name === 'GET /v1/holidays/:id'));
  });

  test('db:migrate is a trace as well', async () => {
    const empty = await createDatabase('empty');
    const { code } = await runCommand('migrate', { ...empty.env, ...telemetryEnv() });
    await empty.drop();

    assert.equal(code, 0);
    const [root] = collector.spans.filter(({ name }) => name === 'migrate');
    assert.equal(root?.parentSpanId, '');
    assert.ok(
      collector.spans.some(
        ({ traceId, attributes }) =>
          traceId === root?.traceId && JSON.stringify(attributes).includes('CREATE TABLE holiday'),
      ),
    );
  });

  test('db:migrate that finds nothing to do sends nothing', async () => {
    const { code, stdout } = await runCommand('migrate', { ...database.env, ...telemetryEnv() });

    assert.equal(code, 0);
    assert.match(stdout, /The schema is up to date\.\n/);
    assert.deepEqual(collector.spans, []);
  });
});

describe('a collector that is away', () => {
  test('disturbs neither requests nor the end', async () => {
    const backend = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
    });

    assert.equal((await fetch(`${backend.url}/v1/holidays/1`)).status, 200);
    assert.equal(await backend.stop(), 0);
  });

  test('does not keep db:migrate from its end, even where it takes a request and never answers', async () => {
    const sockets = new Set<Socket>();
    const silent = createTcpServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const empty = await createDatabase('empty');
    const { code } = await runCommand('migrate', {
      ...empty.env,
      ...telemetryEnv(),
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '3600000',
    });
    silent.close();
    for (const socket of sockets) {
      socket.destroy();
    }
    await empty.drop();

    assert.equal(code, 0);
    assert.ok(sockets.size > 0);
  });
});

describe('OTEL_EXPORTER_OTLP_PROTOCOL=grpc', () => {
  test('exports to the gRPC services of OTLP', async () => {
    const paths = new Set<string>();
    const server = createServer();
    server.on('stream', (stream, headers) => {
      paths.add(`${headers[':path']} ${headers['x-otlp-api-key']}`);
      stream
        .on('data', () => {})
        .on('end', () => {
          stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
          stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
          stream.end(Buffer.alloc(5)); // an empty message
        });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    try {
      const backend = await start({
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      });
      await (await fetch(`${backend.url}/v1/holidays/1`)).arrayBuffer();

      await until(() =>
        ['trace.v1.TraceService', 'logs.v1.LogsService', 'metrics.v1.MetricsService'].every((service) =>
          paths.has(`/opentelemetry.proto.collector.${service}/Export the-key`),
        ),
      );
      await backend.stop();
    } finally {
      server.close();
    }
  });
});

test('without an endpoint, or switched off, nothing is recorded', async () => {
  const config = (env: Record<string, string>) => readConfig({ ...database.env, ...env });

  assert.equal(await startTelemetry(config({}), 'serve'), noTelemetry);
  assert.equal(await startTelemetry(config({ ...telemetryEnv(), OTEL_SDK_DISABLED: 'true' }), 'serve'), noTelemetry);
});
