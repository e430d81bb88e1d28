import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyPluginAsync } from 'fastify';
import type { Database, Queryable } from '../database/database.js';
import { acceptedVersions, contentTag, isKnown, sendTagged, versionTag } from '../http/preconditions.js';
import { Problem } from '../http/problem.js';
import { createHoliday, duplicateProblem } from './create.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import * as repository from './repository.js';
import type { HolidayListQuery, HolidayParams, IdempotencyKey, NewHoliday } from './schemas.js';
import { holidaySchema, routeSchemas as schemas } from './schemas.js';

interface Options {
  readonly db: Database;
  readonly idempotencyHours: number;
}

/** `/v1/holidays`: list, create, read, replace, delete. */
const holidayRoutes: FastifyPluginAsync<Options> = async (app, { db, idempotencyHours }) => {
  const all = '/v1/holidays';
  const one = '/v1/holidays/:id';
  app.addSchema(holidaySchema);

  app.get<{ Querystring: HolidayListQuery }>(all, { schema: schemas.list }, async (request, reply) => {
    const { country, year, limit, cursor } = request.query;
    const after = cursor ? decodeCursor(cursor) : undefined;
    // One more than asked for tells whether there is a next page.
    const found = await repository.listHolidays(db, { country, year, after }, limit + 1);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const nextCursor = found.length > limit && last !== undefined ? encodeCursor(last) : null;
    const body = String(reply.serialize({ items, nextCursor }));
    return sendTagged(reply, contentTag(body), body);
  });

  app.post<{ Body: NewHoliday; Headers: IdempotencyKey }>(all, { schema: schemas.create }, async (request, reply) => {
    const key = request.headers['idempotency-key'];
    const { answer, replayed } = await createHoliday(db, request.body, key, idempotencyHours);
    if (replayed) {
      reply.header('idempotency-replayed', 'true');
    }
    const { location, etag, body } = answer;
    return reply.code(201).headers({ location, etag }).type('application/json; charset=utf-8').send(body);
  });

  app.get<{ Params: HolidayParams }>(one, { schema: schemas.read }, async (request, reply) => {
    const { id } = request.params;
    const holiday = changed((await repository.findHoliday(db, id)) ?? 'missing', id);
    return sendTagged(reply, versionTag(holiday.version), holiday);
  });

  app.put<{ Params: HolidayParams; Body: NewHoliday }>(one, { schema: schemas.replace }, async (request, reply) => {
    const { id } = request.params;
    const versions = await versionsToChange(db, id, request.headers);
    const holiday = changed(await repository.updateHoliday(db, id, versions, request.body), id);
    return reply.header('etag', versionTag(holiday.version)).send(holiday);
  });

  app.delete<{ Params: HolidayParams }>(one, { schema: schemas.delete }, async (request, reply) => {
    const { id } = request.params;
    changed(await repository.deleteHoliday(db, id, await versionsToChange(db, id, request.headers)), id);
    return reply.code(204).send();
  });
};

export default holidayRoutes;

/**
 * The versions that a change may replace; null for any.
 * @throws {Problem} 412 where If-None-Match forbids it
 */
async function versionsToChange(db: Queryable, id: number, headers: IncomingHttpHeaders): Promise<number[] | null> {
  const accepted = acceptedVersions(headers['if-match']);
  if (headers['if-none-match'] === undefined) {
    return accepted;
  }
  const { version } = (await repository.findHoliday(db, id)) ?? { version: 0 };
  if (version > 0 && isKnown(headers['if-none-match'], versionTag(version))) {
    throw new Problem(412, 'The holiday is there, and If-None-Match says that it must not be.');
  }
  // What was compared is what may be replaced.
  return accepted === null || accepted.includes(version) ? [version] : [];
}

const problemOf = {
  missing: (id: number) => new Problem(404, `There is no holiday ${id}.`),
  stale: () => new Problem(412, 'The holiday has changed since; read it again.'),
  duplicate: duplicateProblem,
};

/** @throws {Problem} that says why there is nothing, or nothing changed */
function changed(outcome: repository.ChangeOutcome, id: number): repository.StoredHoliday {
  if (typeof outcome === 'string') {
    throw problemOf[outcome](id);
  }
  return outcome;
}
