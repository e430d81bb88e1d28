import type { FastifyPluginAsync } from 'fastify';
import { countWeekendDays, dayNumber } from '../calendar/calendar-date.js';
import type { Queryable } from '../database/database.js';
import { contentTag, sendTagged } from '../http/preconditions.js';
import { badRequest } from '../http/problem.js';
import { commonProblems } from '../http/schemas.js';
import { countHolidays } from './repository.js';
import { type WorkingDays, type WorkingDaysQuery, workingDaysQuerySchema, workingDaysSchema } from './schemas.js';

const maxDays = 366;

/** `GET /v1/working-days`: how many days of a range are working days in a country. */
export const workingDaysRoutes: FastifyPluginAsync<{ db: Queryable }> = async (app, { db }) => {
  app.get<{ Querystring: WorkingDaysQuery }>(
    '/v1/working-days',
    {
      schema: {
        tags: ['working days'],
        operationId: 'countWorkingDays',
        summary: 'Count the working days from one day to another, both included',
        querystring: workingDaysQuerySchema,
        response: { 200: workingDaysSchema, ...commonProblems },
      },
    },
    async (request, reply) => {
      const { country, from, to } = request.query;
      const first = dayNumber(from);
      const days = dayNumber(to) - first + 1;
      if (days < 1) {
        throw badRequest({ in: 'query', name: 'to', detail: `is before from (${from})` });
      }
      if (days > maxDays) {
        throw badRequest({
          in: 'query',
          name: 'to',
          detail: `makes a range of ${days} days; at most ${maxDays} are allowed`,
        });
      }
      const { holidays, unknownYears } = await countHolidays(db, country, from, to);
      if (unknownYears.length > 0) {
        throw badRequest({
          in: 'query',
          name: 'country',
          detail: `has no known holidays in ${unknownYears.join(' and ')}, so its working days are unknown`,
        });
      }
      const weekendDays = countWeekendDays(first, days);
      const counts: WorkingDays = { workingDays: days - weekendDays - holidays, weekendDays, holidays };
      const body = String(reply.serialize(counts));
      return sendTagged(reply, contentTag(body), body);
    },
  );
};
