import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './support/postgres-server.js';
import { collector, start, useCollector } from './support/telemetry-setting.js';
import { until } from './support/until.js';

useCollector();

describe('the variables of OpenTelemetry', () => {
  /** What arrives after some requests. */
  async function arrivals(env: Record<string, string>): Promise<string[]> {
    const backend = await start(env);
    for (let n = 0; n < 3; n++) {
      await (await fetch(`${backend.url}/v1/holidays/1`)).arrayBuffer();
    }
    await backend.stop();
    const { spans, logs, metrics } = collector;
    return Object.entries({ spans, logs, metrics }).flatMap(([name, { length }]) => (length > 0 ? [name] : []));
  }

  test('choose endpoint, exporter and sampler of each signal', async () => {
    const none = { OTEL_EXPORTER_OTLP_ENDPOINT: '' };
    const traces = { ...none, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces` };
    const cases: [Record<string, string>, string[]][] = [
      [none, []],
      [traces, ['spans']],
      [{ OTEL_TRACES_EXPORTER: 'none' }, ['logs', 'metrics']],
      [{ OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' }, ['spans']],
      [{ OTEL_TRACES_SAMPLER: 'always_off' }, ['logs', 'metrics']],
      [{ OTEL_SDK_DISABLED: 'true' }, []],
      [{}, ['spans', 'logs', 'metrics']],
    ];
    for (const [env, expected] of cases) {
      for (const list of [collector.spans, collector.logs, collector.metrics]) {
        list.length = 0;
      }
      assert.deepEqual(await arrivals(env), expected, JSON.stringify(env));
    }
  });

  test('are in the README, as many as the packages of this version read', () => {
    const packages = join(import.meta.dirname, '../../node_modules/@opentelemetry');
    const read = new Set<string>();
    for (const file of readdirSync(packages, { recursive: true, encoding: 'utf8' })) {
      if (/^(?!api|configuration\/)[^/]+\/build\/src\/.*\.js$/.test(file)) {
        const source = readFileSync(join(packages, file), 'utf8');
        for (const [, name = ''] of source.matchAll(/(?:['"`]|env\.)(OTEL_(?:[A-Z\d_]|\$\{signalIdentifier\})+)\b/g)) {
          for (const signal of ['TRACES', 'METRICS', 'LOGS']) {
            read.add(name.replace(/\$\{.*\}/, signal));
          }
        }
      }
    }
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    const said = [...readme.matchAll(/`(OTEL_[A-Z\d_{},]+)`/g)].flatMap(([, name = '']) => {
      const [, choices = ''] = /\{(.*)\}/.exec(name) ?? [];
      return choices.split(',').map((choice) => name.replace(/\{.*\}/, choice));
    });

    assert.deepEqual([...new Set(said)].sort(), [...read].sort());
  });
});

describe('a collector that does not take what is sent', () => {
  const quick = { OTEL_EXPORTER_OTLP_TIMEOUT: '500' };

  /** The warnings after a few exports. */
  async function warnings(env: Record<string, string>): Promise<unknown[]> {
    const backend = await start({
      ...quick,
      ...env,
    });
    const warned = () => backend.log().filter(({ level }) => level === 'warn') ?? [];
    const { url } = backend;
    await until(async () => {
      await (await fetch(`${url}/v1/holidays/1`)).arrayBuffer();
      return warned().length > 0;
    });
    for (let n = 0; n < 5; n++) {
      await (await fetch(`${url}/v1/holidays/1`)).arrayBuffer();
      await sleep(100); // for further exports, which are not to warn again
    }
    const said = warned().map(({ msg }) => msg);
    await backend.stop();
    return said;
  }

  test('is a single warning in the log: away, refusing, or of the other protocol', async () => {
    const refusing = createHttpServer((request, response) => {
      request.resume().on('end', () => response.writeHead(401).end());
    }).listen(0, '127.0.0.1');
    const http2 = createServer().listen(0, '127.0.0.1');
    await Promise.all([once(refusing, 'listening'), once(http2, 'listening')]);
    const at = (server: { address(): unknown }) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const env of [
      { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` },
      { OTEL_EXPORTER_OTLP_ENDPOINT: at(refusing) },
      { OTEL_EXPORTER_OTLP_ENDPOINT: at(http2) },
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    ]) {
      const said = await warnings(env);
      assert.equal(said.length, 1, JSON.stringify([env, said]));
      assert.match(String(said[0]), /^telemetry is not taken: /);
    }
    refusing.close();
    http2.close();
  });
});
