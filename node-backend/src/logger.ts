import { createRequire } from 'node:module';
import type { FastifyBaseLogger } from 'fastify';
import type { LoggerOptions } from 'pino';
import type { Config } from './config/config.js';

// `require`, not `import`: see database/pg.ts.
const require = createRequire(import.meta.url);

/** Writes JSON lines to standard output; with telemetry on, the same lines go to the collector. */
export function createLogger({ common: { logLevel } }: Config): FastifyBaseLogger {
  const { pino } = require('pino') as typeof import('pino');
  const options: LoggerOptions = {
    level: logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  };
  // While one write is under way, further lines are gathered for the next: a busy service spends
  // little on its log. What is left is written at exit.
  return pino(options, pino.destination({ dest: 1, sync: false }));
}
