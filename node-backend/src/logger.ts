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

const gatherMs = 10;
const chunkBytes = 4_096;

/**
 * Standard output in chunks: a write for each line would be a tenth of the work of a busy service.
 * What is left is written at exit, and at once after a fatal line.
 */
function gatheredStdout(destination: typeof import('pino').destination): DestinationStream {
  const stdout = destination({ dest: 1, sync: false, minLength: chunkBytes });
  let scheduled = false;
  let written = false;
  const flushSoon = () => {
    if (!scheduled) {
      scheduled = true;
      setTimeout(() => {
        scheduled = false;
        stdout.flush();
      }, gatherMs).unref();
    }
  };
  // A flush does nothing while a chunk is being written; what came meanwhile has its turn now.
  stdout.on('drain', () => {
    if (written) {
      written = false;
      flushSoon();
    }
  });
  return {
    write: (line: string) => {
      stdout.write(line);
      written = true;
      flushSoon();
    },
    // pino calls it after a fatal line.
    flushSync: () => stdout.flushSync(),
  } as DestinationStream;
}
