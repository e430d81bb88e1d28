import { isUtf8 } from 'node:buffer';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { FastifyInstance, FastifyRequest, FastifySchema, RouteOptions } from 'fastify';
import { isCalendarDate } from '../calendar/calendar-date.js';
import { badRequest, type RequestFault } from './problem.js';

/** Stands in for a body that cannot be read, so that it is reported together with all other faults. */
class UnreadableBody {
  constructor(readonly detail: string) {}
}

type JsonSchema = { readonly properties?: Readonly<Record<string, { readonly type?: string }>> };

/**
 * Checks every part of a request against its route's schema before the handler runs, and names the
 * faults of all parts at once (the framework's own validation stops at the first part with a fault).
 */
export function validateRequests(
  app: FastifyInstance,
  formats: Readonly<Record<string, (value: string) => boolean>>,
): void {
  // The schemas are code, covered by tests: checking them at each start would only cost time.
  const ajv = new Ajv({ allErrors: true, verbose: true, validateSchema: false, meta: false });
  for (const [name, validate] of Object.entries({ date: isCalendarDate, ...formats })) {
    ajv.addFormat(name, validate);
  }
  readJsonBodies(app);
  app.addHook('onRoute', (route: RouteOptions) => {
    const check = compile(ajv, route.schema);
    route.preValidation = [async (request: FastifyRequest) => check(request)];
  });
}

function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, bytes: Buffer) => {
      if (bytes.length === 0) {
        return undefined;
      }
      if (!isUtf8(bytes)) {
        return new UnreadableBody('is not UTF-8');
      }
      try {
        return JSON.parse(bytes.toString('utf8')) as unknown;
      } catch {
        return new UnreadableBody('is not JSON');
      }
    },
  );
}

function compile(ajv: Ajv, schema: FastifySchema = {}): (request: FastifyRequest) => void {
  const { params, querystring, headers, body } = schema as Readonly<
    Record<string, JsonSchema | undefined>
  >;
  const parts = {
    ...(params && { params }),
    ...(querystring && { query: querystring }),
    ...(headers && { headers }),
    ...(body && { body }),
  };
  if (Object.keys(parts).length === 0) {
    return () => {};
  }
  const validate: ValidateFunction = ajv.compile({
    type: 'object',
    properties: parts,
    required: Object.keys(parts),
  });
  return (request) => {
    readIntegers(request.params, params);
    readIntegers(request.query, querystring);
    const unreadable =
      body !== undefined && request.body instanceof UnreadableBody ? request.body : undefined;
    const valid = validate({
      params: request.params,
      query: request.query,
      headers: request.headers,
      ...(body && request.body !== undefined && !unreadable && { body: request.body }),
    });
    if (valid && !unreadable) {
      return;
    }
    const faults = (validate.errors ?? [])
      .filter((error) => !(unreadable && isMissingBody(error)))
      .map(toFault);
    throw badRequest(
      unreadable ? [...faults, { in: 'body', name: '', detail: unreadable.detail }] : faults,
    );
  };
}

/** Paths and queries are text: where the schema wants an integer, one written as such becomes one. */
function readIntegers(values: unknown, schema: JsonSchema | undefined): void {
  const record = values as Record<string, unknown>;
  for (const [name, { type }] of Object.entries(schema?.properties ?? {})) {
    const value = record[name];
    if (type === 'integer' && typeof value === 'string' && /^-?\d{1,15}$/.test(value)) {
      record[name] = Number(value);
    }
  }
}

function isMissingBody(error: ErrorObject): boolean {
  return (
    error.keyword === 'required' &&
    error.instancePath === '' &&
    error.params['missingProperty'] === 'body'
  );
}

const locations = { params: 'path', query: 'query', headers: 'header', body: 'body' } as const;

function toFault(error: ErrorObject): RequestFault {
  const missing = error.params['missingProperty'] ?? error.params['additionalProperty'];
  const path =
    missing === undefined
      ? error.instancePath
      : `${error.instancePath}/${escapePointer(String(missing))}`;
  const [, part = 'body', ...rest] = path.split('/');
  const location = locations[part as keyof typeof locations];
  const name =
    location === 'body'
      ? rest.map((step) => `/${step}`).join('')
      : rest.map(unescapePointer).join('.');
  return { in: location, name, detail: describe(error) };
}

function describe({ keyword, params, parentSchema, data }: ErrorObject): string {
  switch (keyword) {
    case 'required':
      return 'is missing';
    case 'additionalProperties':
      return 'is not known here';
    case 'type':
      return Array.isArray(data) && params['type'] !== 'object'
        ? 'is given more than once, or as a list'
        : `is not ${params['type'] === 'integer' ? 'a whole number' : params['type'] === 'object' ? 'an object' : `a ${params['type']}`}`;
    case 'format':
      return params['format'] === 'date'
        ? 'is not a date of the calendar, written YYYY-MM-DD'
        : `is not a ${params['format']}`;
    case 'pattern':
      return `is not ${parentSchema?.['description'] ?? `of the form ${params['pattern']}`}`;
    case 'minLength':
      return `is shorter than ${params['limit']} character(s)`;
    case 'maxLength':
      return `is longer than ${params['limit']} characters`;
    case 'minimum':
      return `is less than ${params['limit']}`;
    case 'maximum':
      return `is greater than ${params['limit']}`;
    default:
      return `does not satisfy "${keyword}"`;
  }
}

function escapePointer(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
