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
    timestamp: isoTime(),
    formatters: { level: (label) => ({ level: label }) },
  };
  return pino(options, gatheredStdout(pino.destination));
}

/** As pino's own `isoTime`, but the date is made once a second: for each line it would take half of the line's time. */
function isoTime(): () => string {
  let second = Number.NaN;
  let upToSecond = '';
  return () => {
    const now = Date.now();
    if (Math.floor(now / 1_000) !== second) {
      second = Math.floor(now / 1_000);
      upToSecond = new Date(now).toISOString().slice(0, '2000-01-01T00:00:00.'.length);
    }
    return `,"time":"${upToSecond}${String(now % 1_000).padStart(3, '0')}Z"`;
  };
}

const gatherMs = 20;
const gatherBytes = 65_536;

/**
 * Standard output, written to every few milliseconds: a write for each line would cost a busy service
 * more than all else that it does for the line. What is left is written at exit, and with a fatal line.
 */
function gatheredStdout(destination: typeof import('pino').destination): DestinationStream {
  const stdout = destination({ dest: 1, sync: true });
  // Bytes rather than a text that grows: its parts would be objects for the garbage collector to carry.
  const gathered = Buffer.allocUnsafe(gatherBytes);
  let length = 0;
  const flush = () => {
    if (length > 0) {
      stdout.write(gathered.toString('utf8', 0, length));
      length = 0;
    }
  };
  process.on('exit', flush);
  return {
    write: (line: string) => {
      // A character takes three bytes at most.
      if (3 * line.length > gatherBytes - length) {
        flush();
      }
      if (3 * line.length > gatherBytes) {
        stdout.write(line);
        return;
      }
      if (length === 0) {
        setTimeout(flush, gatherMs).unref();
      }
      length += gathered.write(line, length);
    },
    // pino calls it after a fatal line.
    flushSync: flush,
  } as DestinationStream;
}
