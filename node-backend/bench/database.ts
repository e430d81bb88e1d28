import { pg } from '../src/database/pg.js';

// What the servers to compare with ask: the statements of the backend, prepared as there, by a pool of the same size.
const { DB_HOST, DB_PORT, DB_USER, DB_PASS, DB_NAME, DB_POOL_MAX } = process.env;
const pool = new pg.Pool({
  host: DB_HOST,
  port: Number(DB_PORT),
  user: DB_USER,
  password: DB_PASS,
  database: DB_NAME,
  max: Number(DB_POOL_MAX),
});

export async function findHoliday(id: number): Promise<object | undefined> {
  const text = 'SELECT id, country, date, name, version FROM holiday WHERE id = $1';
  return (await pool.query({ name: 'find', text, values: [id] })).rows[0];
}

export async function listHolidays(country: string | null, year: string | null, limit: number): Promise<object[]> {
  const text =
    'SELECT id, country, date, name, version FROM holiday WHERE country = $2 AND date BETWEEN $3 AND $4 ORDER BY date, id LIMIT $1';
  return (await pool.query({ name: 'list', text, values: [limit, country, `${year}-01-01`, `${year}-12-31`] })).rows;
}
