import type { ErrorObject } from 'ajv';
import type { RequestFault } from './problem.js';

const locations = { params: 'path', query: 'query', headers: 'header', body: 'body' } as const;

/** What a violation of a schema means to the one who sent the request. */
export function toFault(error: ErrorObject): RequestFault {
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
