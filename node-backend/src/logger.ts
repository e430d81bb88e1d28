import { createRequire } from 'node:module';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from './config/config.js';

// `require`, not `import`: see database/pg.ts.
const require = createRequire(import.meta.url);

/**
 * Writes JSON lines to standard output; with telemetry on, the same lines go to the collector. They are
 * written several at a time, at the latest after a moment, with a fatal line, and at the end of the process; as
 * elsewhere in Node.js, a reader who does not read holds the process up.
 */
export function createLogger({ LOG_LEVEL }: Pick<Config, 'LOG_LEVEL'>): FastifyBaseLogger {
  const { pino } = require('pino') as typeof import('pino');
  // Not by threads, which would take longer than the lines: then pino leaves the last lines to us.
  const destination = pino.destination({ dest: 1, sync: true, minLength: 4_096, periodicFlush: 20 });
  process.on('exit', () => destination.flushSync());
  return pino(
    {
      level: LOG_LEVEL,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}
