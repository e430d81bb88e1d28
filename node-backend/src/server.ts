import { readConfig } from './config/config.js';
import { startTelemetry } from './telemetry/start.js';

/** The server cannot listen where it is meant to. */
class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Serves the API until SIGTERM or SIGINT, then stops without losing a request. */
export async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const telemetry = await startTelemetry(config, 'serve');
  // Loaded only now, so that telemetry can instrument them.
  const [
    { buildApp },
    { Connections },
    { Database },
    { createLogger },
    { Readiness },
    { findMissingMigrations },
    { migrationNames },
    { stopGracefully },
  ] = await Promise.all([
    import('./app.js'),
    import('./http/connections.js'),
    import('./database/database.js'),
    import('./logger.js'),
    import('./health/readiness.js'),
    import('./health/migrations-check.js'),
    import('./migrations/files.js'),
    import('./shutdown.js'),
  ]);
  const logger = createLogger(config);
  telemetry.warnIn(logger);
  const onIdleError = (error: Error) =>
    logger.warn({ err: error }, 'the database closed an idle connection');
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
  // Asked while the app is being built, so that whoever asks first waits less.
  void readiness.obstacle();
  const app = await buildApp({ config, db, readiness, telemetry, logger });
  const connections = new Connections(app);

  // Before it listens: who sees it listening may tell it to stop.
  stopGracefully({
    config,
    app,
    connections,
    readiness,
    logger,
    databases: [db, probe],
    telemetry,
  });

  const { HOST: host, PORT: port } = config;
  await app
    .listen({ host, port, listenTextResolver: (address) => `listening on ${address}` })
    .catch((error: NodeJS.ErrnoException) => {
      throw error.syscall === 'listen' || error.syscall === 'getaddrinfo'
        ? new ListenError(
            `PORT ${port} on HOST ${host} – ${error.message} – choose another, or stop what uses it.`,
          )
        : error;
    });
}
