import { createServer } from 'node:http';
import { pg } from '../src/database/pg.js';

// The least that answers the two benchmarked requests: node:http and pg, the backend's own queries and
// pool size, and nothing else – no checks, no limits, no log, no errors.
const { DB_HOST, DB_PORT, DB_USER, DB_PASS, DB_NAME, DB_POOL_MAX, PORT } = process.env;
const pool = new pg.Pool({
  host: DB_HOST,
  port: Number(DB_PORT),
  user: DB_USER,
  password: DB_PASS,
  database: DB_NAME,
  max: Number(DB_POOL_MAX),
});

const server = createServer((request, response) => {
  void answer(new URL(request.url ?? '/', 'http://localhost')).then((body) => {
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(body);
  });
});
server.listen(Number(PORT), '127.0.0.1');

async function answer({ pathname, searchParams }: URL): Promise<string> {
  if (pathname === '/v1/holidays') {
    const year = searchParams.get('year');
    const { rows } = await pool.query({
      name: 'list',
      text: 'SELECT id, country, date, name, version FROM holiday WHERE country = $2 AND date BETWEEN $3 AND $4 ORDER BY date, id LIMIT $1',
      values: [21, searchParams.get('country'), `${year}-01-01`, `${year}-12-31`],
    });
    return JSON.stringify({ items: rows.slice(0, 20), nextCursor: null });
  }
  const { rows } = await pool.query({
    name: 'find',
    text: 'SELECT id, country, date, name, version FROM holiday WHERE id = $1',
    values: [Number(pathname.split('/')[3])],
  });
  return JSON.stringify(rows[0]);
}
