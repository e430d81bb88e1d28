import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertProblem, useApi } from './support/api.js';
import { sendRaw } from './support/raw-http.js';

const api = useApi({ BODY_LIMIT_BYTES: '2048' });
const countHolidays = () => api.database.query("SELECT count(*)::integer AS count FROM holiday WHERE name !~ '𝄞'");
let before: unknown;

test('to begin with, there are the seeded holidays', async () => {
  before = await countHolidays();
});
const valid = { country: 'CM', date: '2026-06-01', name: 'Valid' };
const post = (body: unknown, headers?: Record<string, string>) => api.send('POST', '/v1/holidays', body, headers);

describe('a body', () => {
  test('that is not JSON, empty or of the wrong type', async () => {
    for (const text of ['{', '{"country":', 'nonsense', '{"a":1}}', "{'a':1}"]) {
      assert.deepEqual(assertProblem(await post(text), 400), ['body'], text);
    }
    assert.deepEqual(assertProblem(await post(''), 400), ['body']);
    for (const body of ['[]', '"text"', '1', 'null', 'true']) {
      assert.deepEqual(assertProblem(await post(body), 400), ['body'], body);
    }
  });

  test('names all faults by JSON Pointer', async () => {
    const answer = await post({ country: 'c', date: '2026-02-30', name: '', 'a/b~c': 1 });

    assert.deepEqual(assertProblem(answer, 400), ['body /a~1b~0c', 'body /country', 'body /date', 'body /name']);
    assert.deepEqual(assertProblem(await post({}), 400), ['body /country', 'body /date', 'body /name']);
    assert.deepEqual(assertProblem(await post({ country: 1, date: null, name: ['x'] }), 400), [
      'body /country',
      'body /date',
      'body /name',
    ]);
  });

  test('with text that is no text', async () => {
    for (const name of [
      'a\u0000b',
      '\u0000',
      'line\nbreak',
      ' edge',
      'edge ',
      '\ud800',
      'x\udfffx',
      '\u0085x',
      'x'.repeat(201),
    ]) {
      assert.deepEqual(assertProblem(await post({ ...valid, name }), 400), ['body /name'], JSON.stringify(name));
    }
    for (const country of ['CMR', 'cm', 'C', 'ÇM', 'C\u0000', '{}']) {
      assert.deepEqual(assertProblem(await post({ ...valid, country }), 400), ['body /country']);
    }
    for (const date of [
      '2026-2-3',
      '2026-02-29',
      '0000-01-01',
      '-001-01-01',
      '10000-01-01',
      '2026-01-01T00:00:00Z',
      '2026-01-01\n',
      '٢٠٢٦-٠١-٠١',
      'infinity',
      'now',
      '20260101',
    ]) {
      assert.deepEqual(assertProblem(await post({ ...valid, date }), 400), ['body /date'], date);
    }
  });

  test('with names that poison prototypes', async () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const text = `{"country":"CM","date":"2026-06-01","name":"x","${key}":{"isAdmin":true}}`;
      assert.deepEqual(assertProblem(await post(text), 400), [`body /${key}`]);
    }
    assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined);
  });

  test('that is not UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    const response = await fetch(`${api.backend.url}/v1/holidays`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

    assert.equal(response.status, 400);
  });

  test('of another type, or too large', async () => {
    assertProblem(await post('x=1', { 'content-type': 'text/plain' }), 415);
    assertProblem(await post('x=1', { 'content-type': 'application/x-www-form-urlencoded' }), 415);
    assertProblem(await post('{}', { 'content-type': 'nonsense' }), 415);
    assertProblem(await post({ ...valid, name: 'x'.repeat(3000) }), 413);
    assert.equal(
      (await post({ ...valid, name: '𝄞'.repeat(200) }, { 'content-type': 'application/json; charset=utf-8' })).status,
      201,
    );
  });

  test('is looked at after the path, whose faults are named alone', async () => {
    const answer = await api.send('PUT', '/v1/holidays/0', { country: 1 });

    assert.deepEqual(assertProblem(answer, 400), ['path id']);
  });
});

describe('a path', () => {
  test('with an id that is none', async () => {
    for (const id of [
      '',
      '0',
      '-1',
      '1.5',
      'abc',
      '2147483648',
      '99999999999999999999',
      '%00',
      '%20',
      "1'--",
      'NaN',
      '%F0%9F%98%80',
      '__proto__',
    ]) {
      for (const method of ['GET', 'DELETE']) {
        assert.deepEqual(assertProblem(await api.send(method, `/v1/holidays/${id}`), 400), ['path id'], id);
      }
    }
    assertProblem(await api.get('/v1/holidays/2147483647'), 404);
  });

  test('that leads nowhere', async () => {
    for (const path of [
      '/',
      '/v1',
      '/v1/holidays/1/2',
      '/v2/holidays',
      '/V1/holidays',
      '/v1/holidays;x=1',
      '//',
      '/..%2f..%2fetc%2fpasswd',
      '/v1/holidays%2f1',
    ]) {
      assertProblem(await api.get(path), 404);
    }
    assertProblem(await api.send('POST', '/nowhere', 'x'), 404);
  });

  test('that is no valid encoding, or too long', async () => {
    assertProblem(await api.get('/v1/holidays/%zz'), 400);
    assertProblem(await api.get('/%E0%A4%A'), 400);
    assert.ok([400, 404, 414].includes((await api.get(`/v1/holidays/${'1'.repeat(5000)}`)).status));
  });
});

describe('a query', () => {
  test('with values that are none', async () => {
    for (const query of [
      'year=2026.5',
      'year=',
      'year=0',
      'year=-1',
      'year=10000',
      'year=99999999999999999999',
      'year=2026&year=2027',
      'year[]=1',
      'limit=101',
      'limit=0',
      'limit=NaN',
      'country=CM&country=FR',
      'country=',
      'country=%00%00',
      "country=C'",
      'cursor=%',
      'cursor=AAAA',
      'cursor=MjAyNi0wMi0zMC8x',
      `cursor=${'A'.repeat(3000)}`,
      '__proto__=1',
      'constructor=1',
      '=',
      '&x',
      '%zz=1',
      'country=%E0%A4%A',
    ]) {
      const [fault = ''] = assertProblem(await api.get(`/v1/holidays?${query}`), 400);
      assert.match(fault, /^query/, query);
    }
  });
});

describe('a method', () => {
  test('that is not offered at a path', async () => {
    for (const [method, path, allow] of [
      ['PATCH', '/v1/holidays/1', 'DELETE, GET, HEAD, PUT'],
      ['DELETE', '/v1/holidays', 'GET, HEAD, POST'],
      ['POST', '/v1/working-days', 'GET, HEAD'],
      ['OPTIONS', '/v1/holidays', 'GET, HEAD, POST'],
      ['PUT', '/livez', 'GET, HEAD'],
      ['PROPFIND', '/v1/holidays/1', 'DELETE, GET, HEAD, PUT'],
      ['PROPFIND', '/livez', 'GET, HEAD'],
    ] as const) {
      const answer = await api.send(method, path);
      assertProblem(answer, 405);
      assert.equal(answer.headers.get('allow'), allow);
    }
    assertProblem(await api.send('PROPFIND', '/nowhere'), 404);
    const text = { 'content-type': 'text/plain' };
    assertProblem(await api.send('PATCH', '/v1/holidays/1', 'a body', text), 405);
  });
});

describe('what is not HTTP', () => {
  test('gets a problem, and the connection is closed', async () => {
    for (const bytes of [
      'nonsense\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'FOO / HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n',
    ]) {
      const answer = await sendRaw(api.backend.url, bytes);
      assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/, bytes);
      assert.match(answer, /application\/problem\+json/);
    }
    const answer = await sendRaw(api.backend.url, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 431 /);
  });

  test('a body that ends too early takes nothing with it', async () => {
    await sendRaw(
      api.backend.url,
      'POST /v1/holidays HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"country":"CM"',
    );

    assert.equal((await api.get('/v1/holidays/1')).status, 200);
  });
});

test('the answer carries the trace id of the caller', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const answer = await api.get('/v1/holidays/0', {
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  });

  assert.equal(answer.body.traceId, traceId);
});

test('none of this was answered with a server error, or left a trace in the data', async () => {
  assert.deepEqual(
    api.backend.log().filter(({ status, level }) => Number(status) >= 500 || level === 'error'),
    [],
  );
  assert.deepEqual(await countHolidays(), before);
});
