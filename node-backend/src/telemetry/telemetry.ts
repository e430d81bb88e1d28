import type { FastifyBaseLogger, FastifyRequest } from 'fastify';

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
