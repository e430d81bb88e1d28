import type { FastifyPluginAsync } from 'fastify';
import { countWeekendDays, dayNumber } from '../calendar/calendar-date.js';
import type { Queryable } from '../database/database.js';
import { contentTag, sendTagged } from '../http/preconditions.js';
import { badRequest } from '../http/problem.js';
import { countHolidays } from './repository.js';
import { countSchema, type WorkingDaysQuery } from './schemas.js';

const maxDays = 366;
const fault = (name: string, detail: string) => badRequest({ in: 'query', name, detail });

/** `GET /v1/working-days`: how many days of a range are working days in a country. */
const workingDaysRoutes: FastifyPluginAsync<{ db: Queryable }> = async (app, { db }) => {
  app.get<{ Querystring: WorkingDaysQuery }>('/v1/working-days', { schema: countSchema }, async (request, reply) => {
    const { country, from, to } = request.query;
    const first = dayNumber(from);
    const days = dayNumber(to) - first + 1;
    if (days < 1) {
      throw fault('to', `is before from (${from})`);
    }
    if (days > maxDays) {
      throw fault('to', `makes a range of ${days} days; at most ${maxDays} are allowed`);
    }
    const { holidays, unknownYears } = await countHolidays(db, country, from, to);
    if (unknownYears.length > 0) {
      throw fault('country', `has no known holidays in ${unknownYears.join(' and ')}, so its working days are unknown`);
    }
    const weekendDays = countWeekendDays(first, days);
    const body = String(reply.serialize({ workingDays: days - weekendDays - holidays, weekendDays, holidays }));
    return sendTagged(reply, contentTag(body), body);
  });
};

export default workingDaysRoutes;
