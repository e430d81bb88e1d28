import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { type Context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { RequestContextManager } from '../src/telemetry/context-manager.js';
import { summingMeters } from '../src/telemetry/summing-meter.js';

const context = ROOT_CONTEXT.setValue(createContextKey('request'), 1);

test('listeners of a bound emitter run in its context, wherever it emits', () => {
  const manager = new RequestContextManager();
  const seen: Context[] = [];
  const listener = () => seen.push(manager.active());
  const emitter = manager.bind(context, new EventEmitter());
  emitter.on('event', listener).once('event', listener);

  assert.equal(emitter.emit('event'), true);
  manager.with(context, () => emitter.emit('event'));
  emitter.off('event', listener);

  assert.deepEqual(seen, [context, context, context]);
  assert.equal(emitter.emit('event'), false);
  assert.equal(manager.active(), ROOT_CONTEXT);
});

test('a context that is active already is entered and left like any other', () => {
  const manager = new RequestContextManager();

  manager.with(context, () => {
    assert.equal(
      manager.with(context, (a: number, b: number) => a + b, undefined, 1, 2),
      3,
    );
    assert.equal(manager.active(), context);
    manager.with(ROOT_CONTEXT, () => assert.equal(manager.active(), ROOT_CONTEXT));
    assert.equal(manager.active(), context);
  });
});

test('what is counted up and down is reported as the sum for each set of attributes', async () => {
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
    exportIntervalMillis: 3_600_000,
  });
  const provider = new MeterProvider({ readers: [reader] });
  const counter = summingMeters(provider).getMeter('test').createUpDownCounter('connections');

  for (const [state, value] of [
    ['used', 1],
    ['idle', 1],
    ['used', 2],
    ['idle', -1],
  ] as const) {
    counter.add(value, { state });
  }
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();

  const [metric] = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  assert.deepEqual(
    metric?.dataPoints.map(({ attributes, value }) => [attributes['state'], value]),
    [
      ['used', 3],
      ['idle', 0],
    ],
  );
});
