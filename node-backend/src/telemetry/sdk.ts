import { context, metrics, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import {
  CompositePropagator,
  getRPCMetadata,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Config } from '../config/config.js';
import { RequestContextManager } from './context-manager.js';
import { createExporters } from './exporters.js';
import { summingMeters } from './summing-meter.js';
import type { RoutedRequest, Telemetry } from './telemetry.js';

const flushTimeoutMs = 1_000;

/** Sets the OpenTelemetry SDK up and instruments http, pg and pino. */
export async function startSdk(config: Config, command: 'serve' | 'migrate'): Promise<Telemetry> {
  const { telemetry, common } = config;
  if (telemetry.headers !== '') {
    // The exporters read the variable; the value may have come from a file.
    process.env['OTEL_EXPORTER_OTLP_HEADERS'] = telemetry.headers;
  }
  const exporters = await createExporters(telemetry.protocol);
  const resource = defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': telemetry.serviceName,
        'deployment.environment.name': common.environment,
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }));

  context.setGlobalContextManager(new RequestContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
    }),
  );
  const tracerProvider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(exporters.traces)],
  });
  trace.setGlobalTracerProvider(tracerProvider);
  const loggerProvider = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: exporters.logs })],
  });
  logs.setGlobalLoggerProvider(loggerProvider);
  const providers: { shutdown(): Promise<void> }[] = [tracerProvider, loggerProvider];

  const instrumentations = [
    // Within a request or a command only: no traces of the health checks' own queries.
    new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: command === 'serve' }),
  ];
  if (command === 'serve') {
    const meterProvider = new MeterProvider({
      resource,
      readers: [
        new PeriodicExportingMetricReader({
          exporter: exporters.metrics,
          exportIntervalMillis: telemetry.metricIntervalMs,
          exportTimeoutMillis: Math.min(telemetry.metricIntervalMs, 10_000),
        }),
      ],
    });
    metrics.setGlobalMeterProvider(meterProvider);
    providers.push(meterProvider);
    registerInstrumentations({
      instrumentations: [
        new HttpInstrumentation({
          ignoreIncomingRequestHook: ({ url }) => url === '/livez' || url === '/readyz',
          disableOutgoingRequestInstrumentation: true,
        }),
        new PinoInstrumentation({ disableLogCorrelation: false }),
        new RuntimeNodeInstrumentation(),
      ],
    });
  }
  registerInstrumentations({
    instrumentations,
    meterProvider: summingMeters(metrics.getMeterProvider()),
  });

  return {
    span,
    traceId: () => trace.getActiveSpan()?.spanContext().traceId,
    nameRequest,
    shutdown: async () => {
      const flushed = Promise.allSettled(providers.map((provider) => provider.shutdown()));
      const timeout = new Promise<void>((resolve) => setTimeout(resolve, flushTimeoutMs).unref());
      await Promise.race([flushed, timeout]);
    },
  };
}

function span<T>(name: string, work: () => Promise<T>): Promise<T> {
  return trace.getTracer('node-backend').startActiveSpan(name, async (active) => {
    try {
      return await work();
    } catch (error) {
      active.recordException(error as Error);
      active.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      throw error;
    } finally {
      active.end();
    }
  });
}

/** The http instrumentation opens the span before the route is known; it is told here. */
function nameRequest({ method, routeOptions: { url: route = 'unknown' } }: RoutedRequest): void {
  const active = context.active();
  const metadata = getRPCMetadata(active);
  if (metadata !== undefined) {
    metadata.route = route;
    trace.getSpan(active)?.updateName(`${method} ${route}`);
  }
}
