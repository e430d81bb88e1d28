import { isUtf8 } from 'node:buffer';
import AjvCompiler from '@fastify/ajv-compiler';
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import type { Ajv, ErrorObject } from 'ajv';
import type { FastifyError, FastifyInstance, FastifyServerOptions } from 'fastify';
import { Problem, type RequestFault } from './problem.js';

type Factory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;
type BuildValidator = NonNullable<Factory['buildValidator']>;
type BuildSerializer = NonNullable<Factory['buildSerializer']>;

/**
 * Fastify's own validator, once for each kind of part: path, query and headers are text, which is turned into what
 * the schema says; a body is taken as it is. Everything that is wrong with a part is named.
 * @param formats what "format" means in the schemas, besides the formats of ajv-formats
 */
export function requestValidators(formats: Readonly<Record<string, (value: string) => boolean>>): BuildValidator {
  const compiler = AjvCompiler();
  return (schemas, options) => {
    const forPart = (coerceTypes: 'array' | false) => {
      const customOptions = {
        ...options?.customOptions,
        allErrors: true,
        removeAdditional: false,
        verbose: true,
        coerceTypes,
        // "1e309" becomes Infinity, which otherwise is compared with no minimum and no maximum.
        strictNumbers: false,
        // Ajv's strict mode refuses typos as well, and the schema of schemas takes longer to compile than all others.
        meta: false,
        validateSchema: false,
      };
      const onCreate = (ajv: Ajv) => {
        for (const [name, validate] of Object.entries(formats)) {
          ajv.addFormat(name, validate);
        }
      };
      return compiler(schemas, { ...options, customOptions, onCreate } as typeof options);
    };
    const text = forPart('array');
    const body = forPart(false);
    return (route) => (route.httpPart === 'body' ? body : text)(route);
  };
}

/**
 * Fastify's own serializers, but for problems, which are sent as text: one for each problem of each route
 * would double the time of a start.
 */
export function answerSerializers(): BuildSerializer {
  const build = SerializerSelector();
  return (schemas, options) => {
    const serializer = build(schemas, options);
    return (route) => (isProblem(route) ? JSON.stringify : serializer(route));
  };
}

// Its declared type lacks the type of content.
const isProblem = (route: object) => 'contentType' in route && route.contentType === 'application/problem+json';

/** Reads JSON as Fastify does, and refuses what is not UTF-8; other types of content are 415. */
export function readJsonBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('ignore', 'ignore');
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (!isUtf8(body as Buffer)) {
      done(new Problem(400, 'The body is not UTF-8.'));
    } else {
      parseJson(request, body.toString('utf8'), done);
    }
  });
}

const locations = { params: 'path', querystring: 'query', headers: 'header', body: 'body' } as const;

type Fault = NonNullable<FastifyError['validation']>[number] & Partial<ErrorObject>;

/** What a violation of a schema means to the one who sent the request. */
export function toFault(fault: Fault, part: string = 'body'): RequestFault {
  const member = fault.params['missingProperty'] ?? fault.params['additionalProperty'];
  const path = member === undefined ? fault.instancePath : `${fault.instancePath}/${escapePointer(String(member))}`;
  const location = locations[part as keyof typeof locations] ?? 'body';
  const name = location === 'body' ? path : path.split('/').slice(1).map(unescapePointer).join('.');
  return { in: location, name, detail: describe(fault) };
}

const details: Readonly<Record<string, string>> = {
  required: 'is missing',
  additionalProperties: 'is not known here',
};

function describe({ keyword, params, message = '', parentSchema, data }: Fault): string {
  if (keyword === 'type' && Array.isArray(data) && params['type'] !== 'object') {
    return 'is given more than once, or as a list';
  }
  const form = () => parentSchema?.['description'] ?? `of the form ${params['pattern']}`;
  return keyword === 'pattern' ? `is not ${form()}` : (details[keyword] ?? message);
}

const escapePointer = (step: string) => step.replaceAll('~', '~0').replaceAll('/', '~1');
const unescapePointer = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');
