import { setImmediate } from 'node:timers/promises';
import type { Ajv } from 'ajv';
import type { FastifyInstance, FastifyRequest, FastifySchema, RouteOptions } from 'fastify';
import { isCalendarDate } from '../calendar/calendar-date.js';
import { readJsonBodies, UnreadableBody } from './json-body.js';
import { badRequest, type Problem, type RequestFault } from './problem.js';
import { toFault } from './schema-faults.js';

/** Finds what is wrong with a request. */
type Check = (request: FastifyRequest) => Problem | undefined;

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, { readonly type?: string }>>;
}

/**
 * Checks every part of a request against its route's schema before the handler runs, and names the
 * faults of all parts at once (the framework's own validation stops at the first part with a fault).
 * @param formats what "format" means in the schemas, besides "date"
 */
export function validateRequests(
  app: FastifyInstance,
  formats: Readonly<Record<string, (value: string) => boolean>>,
): void {
  readJsonBodies(app);
  // Ajv is loaded, and the schemas are compiled, once the server listens: a start does without.
  const pending: (() => Promise<unknown>)[] = [];
  let ajv: Promise<Ajv> | undefined;
  app.addHook('onRoute', (route: RouteOptions) => {
    const { schema } = route;
    if (!schema?.params && !schema?.querystring && !schema?.headers && !schema?.body) {
      return;
    }
    let check: Check | undefined;
    const ready = async (): Promise<Check> => {
      ajv ??= loadAjv(formats);
      const loaded = await ajv;
      check ??= compile(loaded, schema);
      return check;
    };
    pending.push(ready);
    route.preValidation = (request: FastifyRequest, _reply, done) => {
      if (check === undefined) {
        ready().then((now) => done(now(request)), done);
      } else {
        done(check(request));
      }
    };
  });
  app.addHook('onListen', (done) => {
    void prepare(pending);
    done();
  });
}

/** One at a time, letting requests through in between; a failure shows with the first request. */
async function prepare(pending: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const ready of pending) {
    await setImmediate();
    await ready().catch(() => {});
  }
}

async function loadAjv(
  formats: Readonly<Record<string, (value: string) => boolean>>,
): Promise<Ajv> {
  const { Ajv } = await import('ajv');
  // The schemas are code, covered by tests: checking them as well would only cost time.
  const ajv = new Ajv({ allErrors: true, verbose: true, validateSchema: false, meta: false });
  for (const [name, validate] of Object.entries({ date: isCalendarDate, ...formats })) {
    ajv.addFormat(name, validate);
  }
  return ajv;
}

function compile(ajv: Ajv, schema: FastifySchema): Check {
  const { params, querystring: query, headers, body } = schema;
  const parts = Object.entries({ params, query, headers, body }).filter(([, part]) => part);
  const validate = ajv.compile({
    type: 'object',
    properties: Object.fromEntries(parts),
    required: body ? ['body'] : [],
  });
  const integersOfPath = integerNames(params);
  const integersOfQuery = integerNames(query);
  return (request) => {
    readIntegers(request.params, integersOfPath);
    readIntegers(request.query, integersOfQuery);
    const unreadable = request.body instanceof UnreadableBody ? request.body : undefined;
    const { params, query, headers, body } = request;
    const parts =
      body === undefined ? { params, query, headers } : { params, query, headers, body };
    if (validate(parts)) {
      return undefined;
    }
    const faults: RequestFault[] = (validate.errors ?? []).map(toFault);
    return badRequest(
      unreadable === undefined
        ? faults
        : [
            ...faults.filter((fault) => fault.in !== 'body'),
            { in: 'body', name: '', detail: unreadable.detail },
          ],
    );
  };
}

function integerNames(schema: unknown): string[] {
  return Object.entries((schema as ObjectSchema | undefined)?.properties ?? {})
    .filter(([, { type }]) => type === 'integer')
    .map(([name]) => name);
}

/** Paths and queries are text: where the schema wants an integer, one written as such becomes one. */
function readIntegers(values: unknown, names: readonly string[]): void {
  const record = values as Record<string, unknown>;
  for (const name of names) {
    const value = record[name];
    if (typeof value === 'string' && /^(?:0|-?[1-9]\d{0,14})$/.test(value)) {
      record[name] = Number(value);
    }
  }
}
