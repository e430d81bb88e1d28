import { after, afterEach, before, beforeEach } from 'node:test';
import { type Backend, startBackend } from './backend.js';
import { type Collector, startCollector } from './collector.js';
import { createDatabase, type TestDatabase } from './database.js';

/** What the tests of telemetry stand on: a database for the file, and a collector for each test. */
export let database: TestDatabase;
export let collector: Collector;
let backends: Backend[] = [];

/** To be called once in a test file. */
export function useCollector(): void {
  before(async () => {
    database = await createDatabase();
  });
  after(() => database?.drop());
  beforeEach(async () => {
    collector = await startCollector();
  });
  afterEach(async () => {
    await Promise.all(backends.map((backend) => backend.stop()));
    backends = [];
    await collector.close();
  });
}

/** As Aspire sets it for a resource. */
export const telemetryEnv = () => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  OTEL_EXPORTER_OTLP_HEADERS: 'x-otlp-api-key=the-key',
  OTEL_SERVICE_NAME: 'backend',
  OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=one',
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
  OTEL_METRIC_EXPORT_INTERVAL: '100',
});

/** Starts a backend that sends to the collector; it is stopped after the test at the latest. */
export async function start(env: Readonly<Record<string, string>> = {}): Promise<Backend> {
  const backend = await startBackend({ ...database.env, ...telemetryEnv(), ...env });
  backends.push(backend);
  return backend;
}
