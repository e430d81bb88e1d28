import type { FromSchema } from 'json-schema-to-ts';
import { commonProblems, problems } from '../http/schemas.js';

export const countrySchema = {
  type: 'string',
  description: 'a country code of two capital letters (ISO 3166-1 alpha-2), such as CM',
  pattern: '^[A-Z]{2}$',
} as const;

const dateSchema = { type: 'string', format: 'date' } as const;

const nameSchema = {
  type: 'string',
  description: 'text that does not begin or end with a space and has no control characters',
  minLength: 1,
  maxLength: 200,
  pattern: '^(?!\\s)[^\\p{Cc}\\p{Cs}]*(?<!\\s)$',
} as const;

const idSchema = { type: 'integer', minimum: 1, maximum: 2_147_483_647 } as const;

const newHolidaySchema = {
  type: 'object',
  required: ['country', 'date', 'name'],
  additionalProperties: false,
  properties: { country: countrySchema, date: dateSchema, name: nameSchema },
} as const;

export const holidaySchema = {
  $id: 'Holiday',
  type: 'object',
  required: ['id', 'country', 'date', 'name'],
  properties: { id: idSchema, country: countrySchema, date: dateSchema, name: nameSchema },
} as const;

const pageSchema = {
  type: 'object',
  description: 'A page of holidays.',
  required: ['items', 'nextCursor'],
  properties: {
    items: { type: 'array', items: { $ref: 'Holiday#' } },
    nextCursor: { type: ['string', 'null'], description: 'The cursor of the next page; null at the end.' },
  },
} as const;

const paramsSchema = { type: 'object', required: ['id'], properties: { id: idSchema } } as const;

const listQuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    country: countrySchema,
    year: { type: 'integer', minimum: 1, maximum: 9999 },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    cursor: { type: 'string', format: 'cursor', description: 'nextCursor of the page before' },
  },
} as const;

const preconditionSchema = {
  type: 'object',
  properties: {
    'if-match': { type: 'string', description: 'Change it only if it still has this ETag.' },
    'if-none-match': { type: 'string', description: 'Change it only if it has none of these ETags.' },
  },
} as const;

const idempotencyKeySchema = {
  type: 'object',
  properties: {
    'idempotency-key': {
      type: 'string',
      description: '1 to 255 visible ASCII characters; a repetition under the same key is answered like the first',
      pattern: '^[\\x21-\\x7e]{1,255}$',
    },
  },
} as const;

export type NewHoliday = FromSchema<typeof newHolidaySchema>;
export type Holiday = FromSchema<typeof holidaySchema>;
export type HolidayParams = FromSchema<typeof paramsSchema>;
export type IdempotencyKey = FromSchema<typeof idempotencyKeySchema>;
export type HolidayListQuery = FromSchema<typeof listQuerySchema>;

const tags = ['holidays'];
const holidayAnswer = { description: 'The holiday.', $ref: 'Holiday#' };
const { 404: missing, 409: duplicate, 412: stale, 413: tooLarge, 415: notJson, 422: otherRequest } = problems;

/** What Fastify and the OpenAPI document have to know of each route. */
export const routeSchemas = {
  list: {
    tags,
    operationId: 'listHolidays',
    summary: 'List holidays, ordered by date and id',
    querystring: listQuerySchema,
    response: { 200: pageSchema, ...commonProblems },
  },
  create: {
    tags,
    operationId: 'createHoliday',
    summary: 'Create a holiday',
    headers: idempotencyKeySchema,
    body: newHolidaySchema,
    response: { 201: holidayAnswer, ...commonProblems, 409: duplicate, 413: tooLarge, 415: notJson, 422: otherRequest },
  },
  read: {
    tags,
    operationId: 'readHoliday',
    summary: 'Read a holiday',
    params: paramsSchema,
    response: { 200: holidayAnswer, ...commonProblems, 404: missing },
  },
  replace: {
    tags,
    operationId: 'replaceHoliday',
    summary: 'Replace a holiday',
    params: paramsSchema,
    headers: preconditionSchema,
    body: newHolidaySchema,
    response: { 200: holidayAnswer, ...commonProblems, ...problems },
  },
  delete: {
    tags,
    operationId: 'deleteHoliday',
    summary: 'Delete a holiday',
    params: paramsSchema,
    headers: preconditionSchema,
    response: { 204: { type: 'null', description: 'It is gone.' }, ...commonProblems, 404: missing, 412: stale },
  },
};
