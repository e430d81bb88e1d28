import type { FromSchema } from 'json-schema-to-ts';

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

export const newHolidaySchema = {
  type: 'object',
  required: ['country', 'date', 'name'],
  additionalProperties: false,
  properties: { country: countrySchema, date: dateSchema, name: nameSchema },
} as const;

const maxId = 2_147_483_647;

export const holidaySchema = {
  $id: 'Holiday',
  type: 'object',
  required: ['id', 'country', 'date', 'name'],
  properties: {
    id: { type: 'integer', minimum: 1, maximum: maxId },
    country: countrySchema,
    date: dateSchema,
    name: nameSchema,
  },
} as const;

export const holidayPageSchema = {
  type: 'object',
  description: 'A page of holidays.',
  required: ['items', 'nextCursor'],
  properties: {
    items: { type: 'array', items: { $ref: 'Holiday#' } },
    nextCursor: { type: ['string', 'null'], description: 'The cursor of the next page; null at the end.' },
  },
} as const;

export const holidayIdSchema = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'integer', minimum: 1, maximum: maxId } },
} as const;

export const holidayListSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    country: countrySchema,
    year: { type: 'integer', minimum: 1, maximum: 9999 },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    cursor: { type: 'string', format: 'cursor', description: 'nextCursor of the page before' },
  },
} as const;

export const preconditionSchema = {
  type: 'object',
  properties: {
    'if-match': { type: 'string', description: 'Change it only if it still has this ETag.' },
    'if-none-match': { type: 'string', description: 'Change it only if it has none of these ETags.' },
  },
} as const;

export const idempotencyKeySchema = {
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
export type HolidayId = FromSchema<typeof holidayIdSchema>;
export type HolidayListQuery = FromSchema<typeof holidayListSchema>;
