import type { Config } from '../config/config.js';

/** Traces, metrics and logs of this process, while it runs. */
export interface Telemetry {
  /** Runs `work` within a span of its own. */
  span<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** The id of the trace that is being recorded right here. */
  traceId(): string | undefined;
  /** Names the span of the current request after its route; missing where there are no spans. */
  readonly nameRequest?: (request: RoutedRequest) => void;
  /** Sends what has not been sent yet; never fails, and gives the collector a second at most. */
  shutdown(): Promise<void>;
}

/** What a request's name is made of. */
export interface RoutedRequest {
  readonly method: string;
  readonly routeOptions: { readonly url?: string | undefined };
}

/** Records nothing, and loads nothing. */
export const noTelemetry: Telemetry = {
  span: (_name, work) => work(),
  traceId: () => undefined,
  shutdown: async () => {},
};

/**
 * Starts telemetry over OTLP, where OTEL_EXPORTER_OTLP_ENDPOINT says where to.
 * Must come before the modules that it instruments (http, pg, pino) are loaded; pg may be instrumented later.
 */
export async function startTelemetry(
  config: Config,
  command: 'serve' | 'migrate',
): Promise<Telemetry> {
  const { endpoint, disabled } = config.telemetry;
  if (endpoint === '' || disabled === 'true') {
    return noTelemetry;
  }
  const { startSdk } = await import('./sdk.js');
  return startSdk(config, command);
}
