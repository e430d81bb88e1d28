import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Config } from '../config/config.js';

export interface Exporters {
  readonly traces: SpanExporter;
  readonly metrics: PushMetricExporter;
  readonly logs: LogRecordExporter;
}

/**
 * The exporters of the wanted protocol; the other's modules are not loaded.
 * They read OTEL_EXPORTER_OTLP_ENDPOINT, …_HEADERS, …_TIMEOUT and the like by themselves.
 */
export async function createExporters(
  protocol: Config['telemetry']['protocol'],
): Promise<Exporters> {
  const [traces, metrics, logs] =
    protocol === 'grpc'
      ? await Promise.all([
          import('@opentelemetry/exporter-trace-otlp-grpc'),
          import('@opentelemetry/exporter-metrics-otlp-grpc'),
          import('@opentelemetry/exporter-logs-otlp-grpc'),
        ])
      : await Promise.all([
          import('@opentelemetry/exporter-trace-otlp-proto'),
          import('@opentelemetry/exporter-metrics-otlp-proto'),
          import('@opentelemetry/exporter-logs-otlp-proto'),
        ]);
  return {
    traces: new traces.OTLPTraceExporter(),
    metrics: new metrics.OTLPMetricExporter(),
    logs: new logs.OTLPLogExporter(),
  };
}
