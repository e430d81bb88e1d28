import closeWithGrace from 'close-with-grace';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Config } from './config/config.js';
import type { Database } from './database/database.js';
import type { Readiness } from './health/readiness.js';
import type { Connections } from './http/connections.js';
import type { Telemetry } from './telemetry/telemetry.js';

interface Running {
  readonly config: Config;
  readonly app: FastifyInstance;
  readonly connections: Connections;
  readonly readiness: Readiness;
  readonly logger: FastifyBaseLogger;
  readonly databases: readonly Database[];
  readonly telemetry: Telemetry;
}

// How long an idle connection has to send one more request, and to be told with its answer.
const idleConnectionMs = 500;

/**
 * On SIGTERM, SIGINT or an error that nobody caught: stop being ready, let connections go, close,
 * end the database pools, send the last telemetry. A second signal, or SHUTDOWN_TIMEOUT_MS, ends it at once.
 */
export function stopGracefully(running: Running): void {
  const { config, app, connections, readiness, logger, databases, telemetry } = running;
  const options = { delay: config.server.shutdownTimeoutMs, logger, skip: ['beforeExit' as const] };
  closeWithGrace(options, async ({ signal, err }) => {
    if (err !== undefined) {
      logger.fatal({ err }, 'stopping because of an error that nobody caught');
    } else {
      logger.info({ signal }, 'stopping');
    }
    readiness.drain();
    await connections.gone(config.server.drainMs);
    await connections.close(idleConnectionMs);
    await app.close();
    await Promise.all(databases.map((database) => database.close()));
    logger.info('stopped');
    await telemetry.shutdown();
  });
}
