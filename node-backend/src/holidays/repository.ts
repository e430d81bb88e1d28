import type { Queryable } from '../database/database.js';
import type { Position } from './cursor.js';
import type { Holiday, NewHoliday } from './schemas.js';

/** A holiday as stored: it counts its changes. */
export interface StoredHoliday extends Holiday {
  readonly version: number;
}

export interface HolidayFilter {
  readonly country?: string | undefined;
  readonly year?: number | undefined;
  readonly after?: Position | undefined;
}

/** What became of a change: the new state, or why there is none. */
export type ChangeOutcome = StoredHoliday | 'missing' | 'stale' | 'duplicate';

const columns = 'id, country, date, name, version';
const uniqueViolation = '23505';

/** In the order of date and id, at most `limit` of those that pass the filter. */
export function listHolidays(
  db: Queryable,
  { country, year, after }: HolidayFilter,
  limit: number,
): Promise<StoredHoliday[]> {
  // A statement of its own for each combination of conditions, so that each gets the plan it needs.
  const conditions: string[] = [];
  const values: unknown[] = [limit];
  let name = 'holidays-list';
  const add = (key: string, condition: (place: (value: unknown) => string) => string) => {
    name += `-${key}`;
    conditions.push(condition((value) => `$${values.push(value)}`));
  };
  if (country !== undefined) {
    add('country', (place) => `country = ${place(country)}`);
  }
  if (year !== undefined) {
    const digits = String(year).padStart(4, '0');
    add('year', (place) => `date BETWEEN ${place(`${digits}-01-01`)} AND ${place(`${digits}-12-31`)}`);
  }
  if (after !== undefined) {
    add('after', (place) => `(date, id) > (${place(after.date)}, ${place(after.id)})`);
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  return db.query<StoredHoliday>(
    { name, text: `SELECT ${columns} FROM holiday ${where} ORDER BY date, id LIMIT $1` },
    values,
  );
}

export async function findHoliday(db: Queryable, id: number): Promise<StoredHoliday | undefined> {
  const [holiday] = await db.query<StoredHoliday>(
    { name: 'holiday-find', text: `SELECT ${columns} FROM holiday WHERE id = $1` },
    [id],
  );
  return holiday;
}

/** Undefined where the country has a holiday of that name on that date already. */
export async function insertHoliday(
  db: Queryable,
  { country, date, name }: NewHoliday,
): Promise<StoredHoliday | undefined> {
  const [holiday] = await db.query<StoredHoliday>(
    {
      name: 'holiday-insert',
      text: `INSERT INTO holiday (country, date, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING ${columns}`,
    },
    [country, date, name],
  );
  return holiday;
}

/** Replaces a holiday whose version is among `versions` (null: whatever it is). */
export async function updateHoliday(
  db: Queryable,
  id: number,
  versions: readonly number[] | null,
  { country, date, name }: NewHoliday,
): Promise<ChangeOutcome> {
  try {
    const [holiday] = await db.query<StoredHoliday>(
      {
        name: 'holiday-update',
        text: `UPDATE holiday SET country = $3, date = $4, name = $5, version = version + 1
               WHERE id = $1 AND ($2::integer[] IS NULL OR version = ANY ($2)) RETURNING ${columns}`,
      },
      [id, versions, country, date, name],
    );
    return holiday ?? (await whyUnchanged(db, id));
  } catch (error) {
    if ((error as { code?: unknown }).code === uniqueViolation) {
      return 'duplicate';
    }
    throw error;
  }
}

/** Deletes a holiday whose version is among `versions` (null: whatever it is). */
export async function deleteHoliday(
  db: Queryable,
  id: number,
  versions: readonly number[] | null,
): Promise<ChangeOutcome> {
  const [holiday] = await db.query<StoredHoliday>(
    {
      name: 'holiday-delete',
      text: `DELETE FROM holiday WHERE id = $1 AND ($2::integer[] IS NULL OR version = ANY ($2)) RETURNING ${columns}`,
    },
    [id, versions],
  );
  return holiday ?? (await whyUnchanged(db, id));
}

async function whyUnchanged(db: Queryable, id: number): Promise<'missing' | 'stale'> {
  return (await findHoliday(db, id)) === undefined ? 'missing' : 'stale';
}
