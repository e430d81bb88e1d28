import { buildApp, type Services } from '../../src/app.js';
import { readConfig } from '../../src/config/config.js';
import type { Database } from '../../src/database/database.js';
import { Readiness } from '../../src/health/readiness.js';
import { createLogger } from '../../src/logger.js';
import { noTelemetry } from '../../src/telemetry/telemetry.js';

/** The OpenAPI document that the routes amount to, as text. */
export async function generateOpenapi(): Promise<string> {
  const config = readConfig({
    DB_HOST: 'x',
    DB_USER: 'x',
    DB_PASS: 'x',
    DB_NAME: 'x',
    LOG_LEVEL: 'fatal',
  });
  const services: Services = {
    config,
    // Nothing is asked of it: the application is described, not used.
    db: {} as Database,
    readiness: new Readiness(async () => undefined),
    telemetry: noTelemetry,
    logger: createLogger(config),
  };
  const app = await buildApp(services);
  await app.ready();
  return `${JSON.stringify(app.swagger(), null, 2)}\n`;
}
