import { hash } from 'node:crypto';
import type { Database, Queryable } from '../database/database.js';
import { versionTag } from '../http/preconditions.js';
import { Problem } from '../http/problem.js';
import { claimKey, findAnswer, type StoredAnswer, storeAnswer } from '../idempotency/repository.js';
import { insertHoliday } from './repository.js';
import type { NewHoliday } from './schemas.js';

/**
 * Creates a holiday; with a key, once for each: a repetition gets the first answer, and one that runs at the
 * same time waits for it. A failure is not kept; it can be tried again under the same key.
 * @param hours how long a key counts
 * @throws {Problem} 409 where the holiday is there already, 422 where the key was used for another.
 */
export async function createHoliday(
  db: Database,
  holiday: NewHoliday,
  key: string | undefined,
  hours: number,
): Promise<{ answer: StoredAnswer; replayed: boolean }> {
  if (key === undefined) {
    return { answer: await create(db, holiday), replayed: false };
  }
  return db.transaction(async (transaction) => {
    if (await claimKey(transaction, key, hours)) {
      const answer = await create(transaction, holiday);
      await storeAnswer(transaction, key, answer, hours);
      return { answer, replayed: false };
    }
    const answer = await findAnswer(transaction, key);
    if (answer?.fingerprint !== fingerprint(holiday)) {
      throw new Problem(422, 'This Idempotency-Key was used for a request with other content.');
    }
    return { answer, replayed: true };
  });
}

async function create(db: Queryable, holiday: NewHoliday): Promise<StoredAnswer> {
  const stored = await insertHoliday(db, holiday);
  if (stored === undefined) {
    throw duplicateProblem();
  }
  return {
    fingerprint: fingerprint(holiday),
    location: `/v1/holidays/${stored.id}`,
    etag: versionTag(stored.version),
    body: JSON.stringify({ id: stored.id, ...holiday }),
  };
}

export const duplicateProblem = () => new Problem(409, 'This country has a holiday of that name on that date already.');

function fingerprint({ country, date, name }: NewHoliday): string {
  return hash('sha256', JSON.stringify([country, date, name]), 'base64url');
}
