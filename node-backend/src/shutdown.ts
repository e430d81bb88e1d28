import { setTimeout } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';
import type { Services } from './app.js';
import type { Database } from './database/database.js';
import type { Connections } from './http/connections.js';

type Running = Omit<Services, 'db'> & { app: FastifyInstance; connections: Connections; databases: Database[] };

// How long an idle connection has to send one more request, and to be told with its answer.
const idleConnectionMs = 500;
// What is left for the pools and the telemetry after the last connection was cut.
const reservedMs = 2_500;

/**
 * On SIGTERM, SIGINT or an error that nobody caught: stop being ready, let connections go, close,
 * end the database pools, send the last telemetry. What takes too long is cut, so that all of it fits into
 * SHUTDOWN_TIMEOUT_MS. A second signal ends it at once.
 */
export function stopGracefully(running: Running): void {
  const { config, app, connections, readiness, logger, databases, telemetry } = running;
  const { SHUTDOWN_TIMEOUT_MS: delay, SHUTDOWN_DRAIN_MS: drainMs } = config;
  closeWithGrace({ delay, logger, skip: ['beforeExit'] }, async ({ signal, err }) => {
    const cutAt = performance.now() + Math.max(delay - reservedMs, delay / 2);
    if (err !== undefined) {
      logger.fatal({ err }, 'stopping because of an error that nobody caught');
    } else {
      logger.info({ signal }, 'stopping');
    }
    readiness.drain();
    await connections.gone(Math.min(drainMs, cutAt - performance.now()));
    const cut = await connections.close(idleConnectionMs, cutAt - performance.now());
    if (cut > 0) {
      logger.warn({ requests: cut }, 'cut what had not ended in time');
    }
    await app.close();
    // A query whose client was cut may hold its connection until its own timeout; the end does not wait.
    const closed = Promise.allSettled(databases.map((database) => database.close()));
    await Promise.race([closed, setTimeout(reservedMs / 5)]);
    logger.info('stopped');
    await telemetry.shutdown();
  });
}
