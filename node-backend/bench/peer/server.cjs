// Plain Fastify with pg: one route, no schema, no log, no limits, no security headers, no entity tags.
const Fastify = require('fastify');
const pg = require('pg');

const { DB_HOST, DB_PORT, DB_USER, DB_PASS, DB_NAME, DB_POOL_MAX, PORT } = process.env;
const pool = new pg.Pool({
  host: DB_HOST,
  port: Number(DB_PORT),
  user: DB_USER,
  password: DB_PASS,
  database: DB_NAME,
  max: Number(DB_POOL_MAX),
});
const app = Fastify();

app.get('/v1/holidays/:id', async (request) => {
  const { rows } = await pool.query({
    name: 'find',
    text: 'SELECT id, country, date, name, version FROM holiday WHERE id = $1',
    values: [Number(request.params.id)],
  });
  return rows[0];
});

app.listen({ port: Number(PORT), host: '127.0.0.1' });
