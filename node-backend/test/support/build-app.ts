import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../src/app.js';
import { readConfig } from '../../src/config/config.js';
import type { Database } from '../../src/database/database.js';
import { Readiness } from '../../src/health/readiness.js';
import { createLogger } from '../../src/logger.js';
import { noTelemetry } from '../../src/telemetry/telemetry.js';

/**
 * The application without a database, ready to be asked for what needs none.
 * @param add adds routes to it
 */
export async function buildTestApp(
  add: (app: FastifyInstance) => Promise<void> = async () => {},
): Promise<FastifyInstance> {
  const config = readConfig({
    DB_HOST: 'x',
    DB_USER: 'x',
    DB_PASS: 'x',
    DB_NAME: 'x',
    LOG_LEVEL: 'fatal',
  });
  const app = await buildApp({
    config,
    db: {} as Database,
    readiness: new Readiness(async () => undefined),
    telemetry: noTelemetry,
    logger: createLogger(config),
  });
  await app.register(add);
  await app.ready();
  return app;
}
