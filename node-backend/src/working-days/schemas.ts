import type { FromSchema } from 'json-schema-to-ts';
import { countrySchema } from '../holidays/schemas.js';
import { commonProblems } from '../http/schemas.js';

const querySchema = {
  type: 'object',
  required: ['country', 'from', 'to'],
  additionalProperties: false,
  properties: {
    country: countrySchema,
    from: { type: 'string', format: 'date', description: 'The first day.' },
    to: { type: 'string', format: 'date', description: 'The last day, at most 365 days later.' },
  },
} as const;

const countsSchema = {
  type: 'object',
  description: 'Three counts that add up to the days of the range.',
  required: ['workingDays', 'weekendDays', 'holidays'],
  properties: {
    workingDays: { type: 'integer', minimum: 0 },
    weekendDays: { type: 'integer', minimum: 0, description: 'Saturdays and Sundays.' },
    holidays: { type: 'integer', minimum: 0, description: 'Holidays from Monday to Friday.' },
  },
} as const;

export type WorkingDaysQuery = FromSchema<typeof querySchema>;

export const countSchema = {
  tags: ['working days'],
  operationId: 'countWorkingDays',
  summary: 'Count the working days from one day to another, both included',
  querystring: querySchema,
  response: { 200: countsSchema, ...commonProblems },
};
