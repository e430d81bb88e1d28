import type { Queryable } from '../database/database.js';
import { sqlState } from '../database/errors.js';
import { history } from '../migrations/history.js';
import type { Obstacle } from './readiness.js';

/**
 * Asks the database whether it has all migrations of this build; more do no harm.
 * @throws whatever the database throws when it cannot be asked
 */
export async function findMissingMigrations(db: Queryable, expected: readonly string[]): Promise<Obstacle | undefined> {
  const rows = await db
    .query<{ name: string }>('migration-history', `SELECT name FROM ${history}`)
    .catch((error: Error) => {
      // There is no such table.
      if (sqlState(error.cause ?? error) === '42P01') {
        return [];
      }
      throw error;
    });
  const applied = new Set(rows.map(({ name }) => name));
  const missing = expected.filter((name) => !applied.has(name));
  return missing.length === 0
    ? undefined
    : { reason: `waiting for the migrations ${missing.join(', ')} (run db:migrate)` };
}
