import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';

/** Traces, metrics and logs of this process, while it runs. */
export interface Telemetry {
  /** Names the span of the current request after its route, which is not known yet when the span begins. */
  nameRequest(request: FastifyRequest): void;
  /** The trace that is being recorded, if there is one. */
  traceId(): string | undefined;
  /** Does work within a span, which records its failure. */
  inSpan<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** From now on, the first failure of an export is a warning in this log. */
  warnIn(logger: Pick<FastifyBaseLogger, 'warn'>): void;
  /** Sends what has not been sent yet; never fails, and gives the collector a second at most. */
  shutdown(): Promise<void>;
}

/** Records nothing, and loads nothing. */
export const noTelemetry: Telemetry = {
  nameRequest() {},
  traceId: () => undefined,
  inSpan: (_name, work) => work(),
  warnIn() {},
  async shutdown() {},
};

const signals = ['TRACES', 'METRICS', 'LOGS'] as const;

/**
 * Starts telemetry, where the variables of OpenTelemetry name an endpoint or an exporter.
 * Must come before the modules that it instruments (http, pg, pino) are loaded; pg may be instrumented later.
 */
export async function startTelemetry(config: Config, command: 'serve' | 'migrate'): Promise<Telemetry> {
  const { env } = process;
  const isWanted = (signal: string) =>
    (env['OTEL_EXPORTER_OTLP_ENDPOINT'] ||
      env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] ||
      env[`OTEL_${signal}_EXPORTER`]) &&
    env[`OTEL_${signal}_EXPORTER`] !== 'none';
  if (config.OTEL_SDK_DISABLED || !signals.some(isWanted)) {
    return noTelemetry;
  }
  for (const signal of signals) {
    // By itself the SDK would send what has no endpoint to localhost.
    if (!isWanted(signal) || (signal !== 'TRACES' && command === 'migrate')) {
      env[`OTEL_${signal}_EXPORTER`] = 'none';
    }
  }
  const { startSdk } = await import('./sdk.js');
  return startSdk(config);
}
