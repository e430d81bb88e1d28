import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { isCalendarDate } from './calendar/calendar-date.js';
import type { Config } from './config/config.js';
import type { Database } from './database/database.js';
import type { Readiness } from './health/readiness.js';
import { isCursor } from './holidays/cursor.js';
import { addDocumentation } from './http/documentation.js';
import { answerNotFound } from './http/not-found.js';
import { answerClientError, problemHandler } from './http/problems.js';
import { logRequests } from './http/request-log.js';
import { problemSchema } from './http/schemas.js';
import { addSecurity } from './http/security.js';
import { answerSerializers, readJsonBodies, requestValidators } from './http/validation.js';
import type { Telemetry } from './telemetry/telemetry.js';

// A "date" in the schemas has a year of four digits from 0001, as PostgreSQL's has.
const formats = { date: isCalendarDate, cursor: isCursor };

/** What the routes stand on. */
export interface Services {
  readonly config: Config;
  readonly db: Database;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly logger: FastifyBaseLogger;
}

/** The HTTP application, not listening yet. */
export async function buildApp(services: Services): Promise<FastifyInstance> {
  const { config, db, readiness, telemetry, logger } = services;
  const sendProblem = problemHandler(telemetry);
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }), // see logRequests
    bodyLimit: config.BODY_LIMIT_BYTES,
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    handlerTimeout: config.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT_MS,
    trustProxy: config.TRUST_PROXY.length > 0 ? config.TRUST_PROXY : false,
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: sendProblem,
    schemaController: {
      compilersFactory: { buildValidator: requestValidators(formats), buildSerializer: answerSerializers() },
    },
  });
  app.setErrorHandler(sendProblem);
  logRequests(app, telemetry);
  await addSecurity(app, config);
  answerNotFound(app);
  readJsonBodies(app);
  addDocumentation(app);

  app.addSchema(problemSchema);
  await app.register(import('./health/routes.js'), { readiness });
  await app.register(import('./holidays/routes.js'), { db, idempotencyHours: config.IDEMPOTENCY_HOURS });
  await app.register(import('./working-days/routes.js'), { db });
  return app;
}
