import { readConfig } from './config/config.js';
import { startTelemetry } from './telemetry/telemetry.js';

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
    { whatSchemaLacks },
    { migrationNames },
    { stopGracefully },
  ] = await Promise.all([
    import('./app.js'),
    import('./http/connections.js'),
    import('./database/database.js'),
    import('./logger.js'),
    import('./health/readiness.js'),
    import('./health/schema-state.js'),
    import('./migrations/files.js'),
    import('./shutdown.js'),
  ]);
  const logger = createLogger(config);
  const onIdleError = (error: Error) =>
    logger.warn({ err: error }, 'the database closed an idle connection');
  const db = new Database(config, onIdleError);
  // A connection of its own: a busy pool does not make the service unready.
  const probe = new Database(config, onIdleError, 1);
  const expected = await migrationNames();
  const readiness = new Readiness(() => whatSchemaLacks(probe, expected));
  // Asked while the app is being built, so that whoever asks first waits less; who asks is told a failure.
  readiness.waitingFor().catch(() => {});
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

  const { host, port } = config.server;
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
