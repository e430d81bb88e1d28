import type { Queryable } from '../database/database.js';

interface HolidayCount {
  /** Distinct dates from Monday to Friday with at least one holiday. */
  readonly holidays: number;
  /** Years of the range for which nothing is known about the country. */
  readonly unknownYears: number[];
}

export async function countHolidays(db: Queryable, country: string, from: string, to: string): Promise<HolidayCount> {
  const [count] = await db.query<HolidayCount>(
    'working-days-count',
    `SELECT
       (SELECT count(DISTINCT date)::integer FROM holiday
        WHERE country = $1 AND date BETWEEN $2 AND $3 AND extract(isodow FROM date) < 6) AS holidays,
       ARRAY(SELECT year FROM generate_series(extract(year FROM $2::date)::integer, extract(year FROM $3::date)::integer) AS year
             WHERE NOT EXISTS (SELECT FROM holiday WHERE country = $1
               AND date BETWEEN make_date(year, 1, 1) AND make_date(year, 12, 31))) AS "unknownYears"`,
    [country, from, to],
  );
  return count as HolidayCount;
}
