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

type Versions = readonly number[] | null;

const columns = 'id, country, date, name, version';
const uniqueViolation = '23505';

/** In the order of date and id, at most `limit` of those that pass the filter. */
export function listHolidays(db: Queryable, filter: HolidayFilter, limit: number): Promise<StoredHoliday[]> {
  const { country, year, after } = filter;
  // A statement of its own for each combination of conditions, so that each gets the plan it needs.
  const conditions: string[] = [];
  const values: unknown[] = [limit];
  let name = 'holidays-list';
  const add = (key: string, condition: string, ...parameters: unknown[]) => {
    name += `-${key}`;
    conditions.push(condition.replaceAll('?', () => `$${values.push(parameters.shift())}`));
  };
  if (country !== undefined) {
    add('country', 'country = ?', country);
  }
  if (year !== undefined) {
    const digits = String(year).padStart(4, '0');
    add('year', 'date BETWEEN ? AND ?', `${digits}-01-01`, `${digits}-12-31`);
  }
  if (after !== undefined) {
    add('after', '(date, id) > (?, ?)', after.date, after.id);
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  return db.query(name, `SELECT ${columns} FROM holiday ${where} ORDER BY date, id LIMIT $1`, values);
}

export async function findHoliday(db: Queryable, id: number): Promise<StoredHoliday | undefined> {
  const [holiday] = await db.query<StoredHoliday>('holiday-find', `SELECT ${columns} FROM holiday WHERE id = $1`, [id]);
  return holiday;
}

/** Undefined where the country has a holiday of that name on that date already. */
export async function insertHoliday(db: Queryable, holiday: NewHoliday): Promise<StoredHoliday | undefined> {
  const [stored] = await db.query<StoredHoliday>(
    'holiday-insert',
    `INSERT INTO holiday (country, date, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING ${columns}`,
    [holiday.country, holiday.date, holiday.name],
  );
  return stored;
}

/** Replaces a holiday whose version is among `versions` (null: whatever it is). */
export async function updateHoliday(
  db: Queryable,
  id: number,
  versions: Versions,
  { country, date, name }: NewHoliday,
): Promise<ChangeOutcome> {
  try {
    const [holiday] = await db.query<StoredHoliday>(
      'holiday-update',
      `UPDATE holiday SET country = $3, date = $4, name = $5, version = version + 1
       WHERE id = $1 AND ($2::integer[] IS NULL OR version = ANY ($2)) RETURNING ${columns}`,
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
export async function deleteHoliday(db: Queryable, id: number, versions: Versions): Promise<ChangeOutcome> {
  const [holiday] = await db.query<StoredHoliday>(
    'holiday-delete',
    `DELETE FROM holiday WHERE id = $1 AND ($2::integer[] IS NULL OR version = ANY ($2)) RETURNING ${columns}`,
    [id, versions],
  );
  return holiday ?? (await whyUnchanged(db, id));
}

async function whyUnchanged(db: Queryable, id: number): Promise<'missing' | 'stale'> {
  return (await findHoliday(db, id)) === undefined ? 'missing' : 'stale';
}
