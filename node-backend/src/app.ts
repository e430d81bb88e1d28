import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  LogController,
} from 'fastify';
import type { Config } from './config/config.js';
import type { Database } from './database/database.js';
import type { Readiness } from './health/readiness.js';
import { healthRoutes } from './health/routes.js';
import { isCursor } from './holidays/cursor.js';
import { holidayRoutes } from './holidays/routes.js';
import { holidaySchema } from './holidays/schemas.js';
import { docsRoute } from './http/docs.js';
import { addCors, addRateLimit } from './http/limits.js';
import { collectRoutes, refuseOtherMethods } from './http/methods.js';
import { openapiRoute } from './http/openapi.js';
import { answerClientError, answerProblems, problemSender } from './http/problems.js';
import { logRequests } from './http/request-log.js';
import { limitRequestTime } from './http/request-time.js';
import { setCommonHeaders } from './http/responses.js';
import { problemSchema } from './http/schemas.js';
import { validateRequests } from './http/validation.js';
import type { Telemetry } from './telemetry/telemetry.js';
import { workingDaysRoutes } from './working-days/routes.js';

type ValidatorFactory = NonNullable<
  NonNullable<
    NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']
  >['buildValidator']
>;
const acceptAll = (() => () => () => true) as unknown as ValidatorFactory;

/** What the routes stand on. */
export interface Services {
  readonly config: Config;
  readonly db: Database;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly logger: FastifyBaseLogger;
}

/**
 * The HTTP application, not listening yet.
 * @param extend adds to the empty application, before anything else is there
 */
export async function buildApp(
  services: Services,
  extend?: (app: FastifyInstance) => Promise<void>,
): Promise<FastifyInstance> {
  const { config, db, readiness, telemetry, logger } = services;
  const { server } = config;
  const options: FastifyServerOptions = {
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own for each request would cost more than all else that is logged.
    childLoggerFactory: (parent, _bindings, childOptions) =>
      childOptions.level === undefined ? parent : parent.child({}, childOptions),
    bodyLimit: server.bodyLimitBytes,
    requestTimeout: server.requestTimeoutMs,
    keepAliveTimeout: server.keepAliveTimeoutMs,
    trustProxy: server.trustProxy.length > 0 ? server.trustProxy : false,
    requestIdHeader: false,
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: problemSender(telemetry),
    // Requests are checked by validateRequests, and JSON.stringify is as fast as a generated
    // serializer by now; the framework's own compilers would be loaded for nothing.
    schemaController: {
      compilersFactory: { buildValidator: acceptAll, buildSerializer: () => () => JSON.stringify },
    },
  };
  const app: FastifyInstance = Fastify(options);
  await extend?.(app);
  answerProblems(app, telemetry);
  setCommonHeaders(app);
  limitRequestTime(app, server.requestTimeoutMs);
  const { nameRequest } = telemetry;
  if (nameRequest !== undefined) {
    app.addHook('onRequest', (request, _reply, done) => {
      nameRequest(request);
      done();
    });
  }
  logRequests(app);
  await addCors(app, config);
  await addRateLimit(app, config);
  validateRequests(app, { cursor: isCursor });

  app.addSchema(problemSchema);
  app.addSchema(holidaySchema);
  const routes = collectRoutes(app);
  healthRoutes(app, readiness);
  holidayRoutes(app, db, server.idempotencyHours);
  workingDaysRoutes(app, db);
  openapiRoute(app);
  docsRoute(app);
  refuseOtherMethods(app, routes);
  return app;
}
