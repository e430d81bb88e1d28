import { createServer } from 'node:http';
import { findHoliday, listHolidays } from './database.js';

// The least that answers the two benchmarked requests: node:http and pg, and nothing else – no checks, no limits,
// no log, no errors.
const server = createServer((request, response) => {
  void answer(new URL(request.url ?? '/', 'http://localhost')).then((body) => {
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(body));
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1');

async function answer({ pathname, searchParams }: URL): Promise<object | undefined> {
  if (pathname === '/v1/holidays') {
    const found = await listHolidays(searchParams.get('country'), searchParams.get('year'), 21);
    return { items: found.slice(0, 20), nextCursor: null };
  }
  return findHoliday(Number(pathname.split('/')[3]));
}
