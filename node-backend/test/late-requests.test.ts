import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertProblem, useApi } from './support/api.js';
import { sendRaw } from './support/raw-http.js';
import { until } from './support/until.js';

const limitMs = 500;
const api = useApi({ REQUEST_TIMEOUT_MS: String(limitMs) });
const logged = (word: string) => api.backend.log().filter((line) => JSON.stringify(line).includes(word));

test('a request that takes too long is 503 in time, and what its handler does later comes to nothing', async () => {
  const locker = await api.database.lock('holiday');

  const started = performance.now();
  const [read, missing] = await Promise.all([api.get('/v1/holidays/1'), api.get('/v1/holidays/999999')]);
  const ms = performance.now() - started;
  await locker.end();
  for (const answer of [read, missing]) {
    assertProblem(answer, 503);
    assert.equal(answer.body.detail, 'The request took too long.');
    assert.equal(answer.headers.get('retry-after'), '1');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  }
  assert.ok(ms >= limitMs && ms < 40 * limitMs, `${ms} ms`);
  await until(() => logged(`timed out after ${limitMs} ms`).length === 2);
  // One handler ends with an answer, the other with an error.
  await until(() => logged('already sent').length === 1 && logged('reply.sent = true').length === 1);
  await until(async () => (await api.get('/v1/holidays/1')).status === 200);
  assert.equal(logged('fatal').length, 0);
});

test('it gets one answer, and its connection goes on', async () => {
  const locker = await api.database.lock('holiday');
  const pipelined = 'GET /v1/holidays/1 HTTP/1.1\r\nHost: x\r\n\r\n';
  const last = 'GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

  const answers = await sendRaw(api.backend.url, pipelined + last, false);
  await locker.end();

  const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  assert.deepEqual(statuses, ['503', '200']);
});
