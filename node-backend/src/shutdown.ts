import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import closeWithGrace from 'close-with-grace';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Config } from './config/config.js';
import type { Database } from './database/database.js';
import type { Readiness } from './health/readiness.js';
import type { Telemetry } from './telemetry/telemetry.js';

interface Running {
  readonly config: Config;
  readonly app: FastifyInstance;
  readonly readiness: Readiness;
  readonly logger: FastifyBaseLogger;
  readonly databases: readonly Database[];
  readonly telemetry: Telemetry;
}

const pollMs = 20;

/**
 * On SIGTERM, SIGINT or an error that nobody caught: stop being ready, let connections go, close,
 * end the database pools, send the last telemetry. A second signal, or SHUTDOWN_TIMEOUT_MS, ends it at once.
 */
export function stopGracefully({
  config,
  app,
  readiness,
  logger,
  databases,
  telemetry,
}: Running): void {
  let inFlight = 0;
  app.server.on('request', (_request, response) => {
    inFlight++;
    response.once('close', () => inFlight--);
  });
  const { drainMs, shutdownTimeoutMs } = config.server;

  closeWithGrace({ delay: shutdownTimeoutMs, logger }, async ({ signal, err }) => {
    if (err !== undefined) {
      logger.fatal({ err }, 'stopping because of an error that nobody caught');
    } else {
      logger.info({ signal }, 'stopping');
    }
    readiness.drain();
    await connectionsGone(app, drainMs);
    const closed = app.close();
    while (inFlight > 0) {
      await sleep(pollMs);
    }
    // What is left sends nothing: connections opened in advance, or kept open.
    app.server.closeAllConnections();
    await closed;
    await Promise.all(databases.map((database) => database.close()));
    logger.info('stopped');
    await telemetry.shutdown();
  });
}

/** Answers carry `Connection: close` by now: clients that are at work go away by themselves. */
async function connectionsGone(app: FastifyInstance, withinMs: number): Promise<void> {
  const count = promisify(app.server.getConnections.bind(app.server));
  const deadline = performance.now() + withinMs;
  while ((await count()) > 0 && performance.now() < deadline) {
    await sleep(pollMs);
  }
}
