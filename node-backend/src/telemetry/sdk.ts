import { setTimeout as sleep } from 'node:timers/promises';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { getRPCMetadata, setGlobalErrorHandler } from '@opentelemetry/core';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';

/** Starts the OpenTelemetry SDK, which reads its variables by itself, and instruments http, pg and pino. */
export function startSdk(config: Config) {
  if (config.OTEL_EXPORTER_OTLP_HEADERS !== undefined) {
    // The value may have come from a file.
    process.env['OTEL_EXPORTER_OTLP_HEADERS'] = config.OTEL_EXPORTER_OTLP_HEADERS;
  }
  let logger: Pick<FastifyBaseLogger, 'warn'> | undefined;
  let failure: Error | undefined;
  const warn = () => failure && logger?.warn({ err: failure }, whyNotSent);
  setGlobalErrorHandler((error) => {
    if (failure === undefined) {
      failure = error instanceof Error ? error : new Error(String(error));
      warn();
    }
  });
  const sdk = new NodeSDK({
    serviceName: config.OTEL_SERVICE_NAME,
    resource: resourceFromAttributes({ 'deployment.environment.name': config.APP_ENV }),
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url }) => url === '/livez' || url === '/readyz',
        disableOutgoingRequestInstrumentation: true,
      }),
      // Within a request or a command only: no traces of the health checks' own queries.
      new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
      new PinoInstrumentation(),
      new RuntimeNodeInstrumentation(),
    ],
  });
  sdk.start();
  return {
    nameRequest: ({ routeOptions: { url = 'unknown' } }: FastifyRequest) => {
      Object.assign(getRPCMetadata(context.active()) ?? {}, { route: url });
    },
    traceId: () => trace.getActiveSpan()?.spanContext().traceId,
    inSpan: <T>(name: string, work: () => Promise<T>) =>
      trace.getTracer('node-backend').startActiveSpan(name, (span) => {
        const fail = (error: Error) => {
          span.recordException(error);
          span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
          throw error;
        };
        return work()
          .catch(fail)
          .finally(() => span.end());
      }),
    warnIn: (log: Pick<FastifyBaseLogger, 'warn'>) => {
      logger = log;
      warn();
    },
    shutdown: () => Promise.race([sdk.shutdown().catch(() => {}), sleep(1_000, undefined, { ref: false })]),
  };
}

const whyNotSent =
  'telemetry is not taken: the collector cannot be reached, refuses it, or speaks another protocol than OTEL_EXPORTER_OTLP_PROTOCOL says; this is said once';
