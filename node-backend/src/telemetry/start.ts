import type { Config } from '../config/config.js';
import { noTelemetry, type Telemetry } from './telemetry.js';

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
