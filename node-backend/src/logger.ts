import { createRequire } from 'node:module';
import type { FastifyBaseLogger } from 'fastify';
import type { DestinationStream, LoggerOptions } from 'pino';
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
  return pino(options, gatheredStdout(pino.destination));
}

const gatherMs = 20;

/**
 * Standard output, written to every few milliseconds: a write for each line would cost a busy service
 * more than all else that it does for the line. What is left is written at exit, and with a fatal line.
 */
function gatheredStdout(destination: typeof import('pino').destination): DestinationStream {
  const stdout = destination({ dest: 1, sync: true });
  let lines = '';
  const flush = () => {
    if (lines !== '') {
      stdout.write(lines);
      lines = '';
    }
  };
  process.on('exit', flush);
  return {
    write: (line: string) => {
      if (lines === '') {
        setTimeout(flush, gatherMs).unref();
      }
      lines += line;
    },
    // pino calls it after a fatal line.
    flushSync: flush,
  } as DestinationStream;
}
