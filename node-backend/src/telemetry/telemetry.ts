import type { FastifyBaseLogger } from 'fastify';

/** Traces, metrics and logs of this process, while it runs. */
export interface Telemetry {
  /** Names the span of the current request after its route, which is not known yet when the span begins. */
  nameRequest(request: RoutedRequest): void;
  /** From now on, the first failure of an export is a warning in this log. */
  warnIn(logger: Pick<FastifyBaseLogger, 'warn'>): void;
  /** Sends what has not been sent yet; never fails, and gives the collector a second at most. */
  shutdown(): Promise<void>;
}

/** What a request's name is made of. */
export interface RoutedRequest {
  readonly method: string;
  readonly routeOptions: { readonly url?: string | undefined };
}

/** Records nothing, and loads nothing. */
export const noTelemetry: Telemetry = { nameRequest() {}, warnIn() {}, async shutdown() {} };
