import type { Config } from './config/config.js';
import { Database } from './database/database.js';
import { ExplainedError } from './explained-error.js';
import { findMissingMigrations } from './health/migrations-check.js';
import { Readiness } from './health/readiness.js';
import { Connections } from './http/connections.js';
import { createLogger } from './logger.js';
import { migrationNames } from './migrations/files.js';
import { stopGracefully } from './shutdown.js';
import type { Telemetry } from './telemetry/telemetry.js';

/** Serves the API until SIGTERM or SIGINT, then stops without losing a request. */
export async function serve(config: Config, telemetry: Telemetry): Promise<void> {
  const logger = createLogger(config);
  telemetry.warnIn(logger);
  const onIdleError = (error: Error) => logger.warn({ err: error }, 'the database closed an idle connection');
  const db = new Database(config, onIdleError);
  // A connection of its own: a busy pool does not make the service unready.
  const probe = new Database(config, onIdleError, 1);
  const expected = await migrationNames();
  const readiness = new Readiness(
    () => findMissingMigrations(probe, expected),
    (obstacle) =>
      obstacle === undefined
        ? logger.info('ready')
        : logger.warn({ err: obstacle.cause }, `not ready: ${obstacle.reason}`),
  );
  // The database answers while the app is loaded and built.
  void readiness.obstacle();
  const { buildApp } = await import('./app.js');
  const app = await buildApp({ config, db, readiness, telemetry, logger });
  const connections = new Connections(app);

  // Before it listens: who sees it listening may tell it to stop.
  stopGracefully({ config, app, connections, readiness, logger, databases: [db, probe], telemetry });

  const { HOST: host, PORT: port } = config;
  await app
    .listen({ host, port, listenTextResolver: (address) => `listening on ${address}` })
    .catch((error: NodeJS.ErrnoException) => {
      throw error.syscall === 'listen' || error.syscall === 'getaddrinfo'
        ? new ExplainedError(`PORT ${port} on HOST ${host} – ${error.message} – choose another, or stop what uses it.`)
        : error;
    });
}
