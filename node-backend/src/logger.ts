import { createRequire } from 'node:module';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from './config/config.js';

// `require`, not `import`: see database/pg.ts.
const require = createRequire(import.meta.url);

/** Writes JSON lines to standard output; with telemetry on, the same lines go to the collector. */
export function createLogger({ common: { logLevel } }: Config): FastifyBaseLogger {
  const { pino } = require('pino') as typeof import('pino');
  return pino({
    level: logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}
