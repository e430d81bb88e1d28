import { createHash } from 'node:crypto';
import type { Database, Queryable } from '../database/database.js';
import { versionTag } from '../http/preconditions.js';
import { Problem } from '../http/problem.js';
import { claimKey, findAnswer, type StoredAnswer, storeAnswer } from '../idempotency/repository.js';
import { insertHoliday } from './repository.js';
import type { NewHoliday } from './schemas.js';

/**
 * Creates a holiday once for each key: a repetition gets the first answer, and one that runs at the
 * same time waits for it. A failure is not kept; it can be tried again under the same key.
 * @throws {Problem} 409 where the holiday is there already, 422 where the key was used for another.
 */
export async function createHolidayOnce(
  db: Database,
  key: string,
  hours: number,
  holiday: NewHoliday,
): Promise<{ answer: StoredAnswer; replayed: boolean }> {
  const print = fingerprint(holiday);
  return db.transaction(async (transaction) => {
    if (await claimKey(transaction, key, hours)) {
      const answer = await createHoliday(transaction, holiday);
      await storeAnswer(transaction, key, answer, hours);
      return { answer, replayed: false };
    }
    const answer = await findAnswer(transaction, key);
    if (answer?.fingerprint !== print) {
      throw new Problem(422, 'This Idempotency-Key was used for a request with other content.');
    }
    return { answer, replayed: true };
  });
}

/** @throws {Problem} 409 where the holiday is there already. */
export async function createHoliday(db: Queryable, newHoliday: NewHoliday): Promise<StoredAnswer> {
  const stored = await insertHoliday(db, newHoliday);
  if (stored === undefined) {
    throw duplicateProblem();
  }
  return {
    fingerprint: fingerprint(newHoliday),
    location: `/v1/holidays/${stored.id}`,
    etag: versionTag(stored.version),
    body: JSON.stringify({ id: stored.id, ...newHoliday }),
  };
}

export function duplicateProblem(): Problem {
  return new Problem(409, 'This country has a holiday of that name on that date already.');
}

function fingerprint({ country, date, name }: NewHoliday): string {
  return createHash('sha256')
    .update(JSON.stringify([country, date, name]))
    .digest('base64url');
}
