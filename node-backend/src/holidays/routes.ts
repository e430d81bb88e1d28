import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyPluginAsync } from 'fastify';
import type { Database, Queryable } from '../database/database.js';
import { acceptedVersions, contentTag, isKnown, sendTagged, versionTag } from '../http/preconditions.js';
import { Problem } from '../http/problem.js';
import { commonProblems, problems } from '../http/schemas.js';
import { createHoliday, createHolidayOnce, duplicateProblem } from './create.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import {
  type ChangeOutcome,
  deleteHoliday,
  findHoliday,
  listHolidays,
  type StoredHoliday,
  updateHoliday,
} from './repository.js';
import {
  type HolidayId,
  type HolidayListQuery,
  holidayIdSchema,
  holidayListSchema,
  holidayPageSchema,
  holidaySchema,
  idempotencyKeySchema,
  type NewHoliday,
  newHolidaySchema,
  preconditionSchema,
} from './schemas.js';

const tags = ['holidays'];

/** `/v1/holidays`: list, create, read, replace, delete. */
export const holidayRoutes: FastifyPluginAsync<{ db: Database; idempotencyHours: number }> = async (
  app,
  { db, idempotencyHours },
) => {
  app.addSchema(holidaySchema);

  app.get<{ Querystring: HolidayListQuery }>(
    '/v1/holidays',
    {
      schema: {
        tags,
        operationId: 'listHolidays',
        summary: 'List holidays, ordered by date and id',
        querystring: holidayListSchema,
        response: { 200: holidayPageSchema, ...commonProblems },
      },
    },
    async (request, reply) => {
      const { country, year, limit, cursor } = request.query;
      const after = cursor ? decodeCursor(cursor) : undefined;
      // One more than asked for tells whether there is a next page.
      const found = await listHolidays(db, { country, year, after }, limit + 1);
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const nextCursor = found.length > limit && last !== undefined ? encodeCursor(last) : null;
      const body = String(reply.serialize({ items, nextCursor }));
      return sendTagged(reply, contentTag(body), body);
    },
  );

  app.post<{ Body: NewHoliday; Headers: { 'idempotency-key'?: string } }>(
    '/v1/holidays',
    {
      schema: {
        tags,
        operationId: 'createHoliday',
        summary: 'Create a holiday',
        headers: idempotencyKeySchema,
        body: newHolidaySchema,
        response: {
          201: { description: 'The holiday.', $ref: 'Holiday#' },
          ...commonProblems,
          409: problems[409],
          413: problems[413],
          415: problems[415],
          422: problems[422],
        },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key'];
      const { answer, replayed } =
        key === undefined
          ? { answer: await createHoliday(db, request.body), replayed: false }
          : await createHolidayOnce(db, key, idempotencyHours, request.body);
      if (replayed) {
        reply.header('idempotency-replayed', 'true');
      }
      return reply
        .code(201)
        .headers({ location: answer.location, etag: answer.etag })
        .type('application/json; charset=utf-8')
        .send(answer.body);
    },
  );

  app.get<{ Params: HolidayId }>(
    '/v1/holidays/:id',
    {
      schema: {
        tags,
        operationId: 'readHoliday',
        summary: 'Read a holiday',
        params: holidayIdSchema,
        response: { 200: { description: 'The holiday.', $ref: 'Holiday#' }, ...commonProblems, 404: problems[404] },
      },
    },
    async (request, reply) => {
      const holiday = await findHoliday(db, request.params.id);
      if (holiday === undefined) {
        throw missingProblem(request.params.id);
      }
      return sendTagged(reply, versionTag(holiday.version), holiday);
    },
  );

  app.put<{ Params: HolidayId; Body: NewHoliday }>(
    '/v1/holidays/:id',
    {
      schema: {
        tags,
        operationId: 'replaceHoliday',
        summary: 'Replace a holiday',
        params: holidayIdSchema,
        headers: preconditionSchema,
        body: newHolidaySchema,
        response: { 200: { description: 'The holiday.', $ref: 'Holiday#' }, ...commonProblems, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const accepted = await versionsToChange(db, id, request.headers);
      const holiday = changed(await updateHoliday(db, id, accepted, request.body), id);
      return reply.header('etag', versionTag(holiday.version)).send(holiday);
    },
  );

  app.delete<{ Params: HolidayId }>(
    '/v1/holidays/:id',
    {
      schema: {
        tags,
        operationId: 'deleteHoliday',
        summary: 'Delete a holiday',
        params: holidayIdSchema,
        headers: preconditionSchema,
        response: {
          204: { type: 'null', description: 'It is gone.' },
          ...commonProblems,
          404: problems[404],
          412: problems[412],
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      changed(await deleteHoliday(db, id, await versionsToChange(db, id, request.headers)), id);
      return reply.code(204).send();
    },
  );
};

/**
 * The versions that a change may replace; null for any.
 * @throws {Problem} 412 where If-None-Match forbids it
 */
async function versionsToChange(db: Queryable, id: number, headers: IncomingHttpHeaders): Promise<number[] | null> {
  const accepted = acceptedVersions(headers['if-match']);
  if (headers['if-none-match'] === undefined) {
    return accepted;
  }
  const { version } = (await findHoliday(db, id)) ?? { version: 0 };
  if (version > 0 && isKnown(headers['if-none-match'], versionTag(version))) {
    throw new Problem(412, 'The holiday is there, and If-None-Match says that it must not be.');
  }
  // What was compared is what may be replaced.
  return accepted === null || accepted.includes(version) ? [version] : [];
}

function changed(outcome: ChangeOutcome, id: number): StoredHoliday {
  switch (outcome) {
    case 'missing':
      throw missingProblem(id);
    case 'stale':
      throw new Problem(412, 'The holiday has changed since; read it again.');
    case 'duplicate':
      throw duplicateProblem();
    default:
      return outcome;
  }
}

function missingProblem(id: number): Problem {
  return new Problem(404, `There is no holiday ${id}.`);
}
