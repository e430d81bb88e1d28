import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertProblem, useApi } from './support/api.js';

const api = useApi();

describe('GET /v1/holidays', () => {
  test('gives the seeded holidays of a country and year, ordered by date', async () => {
    const { status, body } = await api.get('/v1/holidays?country=CM&year=2026&limit=20&cursor=');

    assert.equal(status, 200);
    assert.deepEqual(
      body.items.map(({ date, name }: { date: string; name: string }) => `${date} ${name}`),
      [
        "2026-01-01 New Year's Day",
        '2026-02-11 Youth Day',
        '2026-03-20 Eid al-Fitr',
        '2026-04-03 Good Friday',
        '2026-05-01 Labour Day',
        '2026-05-14 Ascension Day',
        '2026-05-20 National Day',
        '2026-05-27 Eid al-Adha',
        '2026-08-15 Assumption Day',
        '2026-12-25 Christmas Day',
      ],
    );
    assert.equal(body.nextCursor, null);
  });

  test('pages through everything once, in order, whatever the size of a page', async () => {
    const whole = await api.database.query('SELECT id FROM holiday ORDER BY date, id');
    for (const limit of [1, 7, 100]) {
      const ids: number[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { body } = await api.get(`/v1/holidays?limit=${limit}&cursor=${cursor}`);
        assert.ok(body.items.length <= limit);
        ids.push(...body.items.map(({ id }: { id: number }) => id));
        cursor = body.nextCursor;
      }
      assert.deepEqual(
        ids,
        whole.map(({ id }) => id),
      );
    }
  });

  test('gives 20 at a time unless told otherwise, and filters by country or year alone', async () => {
    const unfiltered = await api.get('/v1/holidays');
    const country = await api.get('/v1/holidays?country=FR&limit=100');
    const year = await api.get('/v1/holidays?year=2027&limit=100');

    assert.equal(unfiltered.body.items.length, 20);
    assert.equal(country.body.items.length, 33);
    assert.ok(country.body.items.every((item: { country: string }) => item.country === 'FR'));
    assert.ok(year.body.items.every((item: { date: string }) => item.date.startsWith('2027-')));
  });

  test('is empty where nothing is known', async () => {
    const { status, body } = await api.get('/v1/holidays?country=XX&year=1');

    assert.equal(status, 200);
    assert.deepEqual(body, { items: [], nextCursor: null });
  });

  test('names every fault of a query at once', async () => {
    const answer = await api.get('/v1/holidays?country=cm&year=99999&limit=0&cursor=nonsense&contry=CM');

    assert.deepEqual(assertProblem(answer, 400), [
      'query contry',
      'query country',
      'query cursor',
      'query limit',
      'query year',
    ]);
  });

  test('has an ETag, and 304 for who knows it', async () => {
    const first = await api.get('/v1/holidays?country=DE');
    const etag = first.headers.get('etag') ?? '';
    const again = await api.get('/v1/holidays?country=DE', { 'if-none-match': etag });
    const weak = await api.get('/v1/holidays?country=DE', {
      'if-none-match': `"other", W/${etag}`,
    });
    const other = await api.get('/v1/holidays?country=DE', { 'if-none-match': '"other"' });

    assert.match(etag, /^".+"$/);
    assert.equal(again.status, 304);
    assert.equal(again.text, '');
    assert.equal(weak.status, 304);
    assert.equal(other.status, 200);
  });
});

describe('a holiday', () => {
  test('is created, read, replaced and deleted', async () => {
    const created = await api.send('POST', '/v1/holidays', {
      country: 'CM',
      date: '2026-10-01',
      name: 'Première fête',
    });
    const path = created.headers.get('location') ?? '';
    const read = await api.get(path);
    const replaced = await api.send('PUT', path, {
      country: 'CM',
      date: '2026-10-02',
      name: 'Second fête',
    });
    const reread = await api.get(path);
    const deleted = await api.send('DELETE', path);
    const gone = await api.get(path);

    assert.equal(created.status, 201);
    assert.match(path, /^\/v1\/holidays\/\d+$/);
    assert.deepEqual(created.body, {
      id: created.body.id,
      country: 'CM',
      date: '2026-10-01',
      name: 'Première fête',
    });
    assert.deepEqual(read.body, created.body);
    assert.equal(replaced.status, 200);
    assert.deepEqual(reread.body, {
      id: created.body.id,
      country: 'CM',
      date: '2026-10-02',
      name: 'Second fête',
    });
    assert.notEqual(reread.headers.get('etag'), read.headers.get('etag'));
    assert.equal(deleted.status, 204);
    assertProblem(gone, 404);
    assertProblem(await api.send('DELETE', path), 404);
    assertProblem(await api.send('PUT', path, { country: 'CM', date: '2026-10-02', name: 'X' }), 404);
  });

  test('cannot be there twice', async () => {
    const holiday = { country: 'FR', date: '2030-07-14', name: 'Bastille Day' };
    const other = { ...holiday, date: '2031-07-14' };
    const first = await api.send('POST', '/v1/holidays', holiday);
    const second = await api.send('POST', '/v1/holidays', other);

    assert.equal(first.status, 201);
    assertProblem(await api.send('POST', '/v1/holidays', holiday), 409);
    assertProblem(await api.send('PUT', second.headers.get('location') ?? '', holiday), 409);
  });

  test('is created once by many at the same time', async () => {
    const holiday = { country: 'FR', date: '2032-07-14', name: 'Bastille Day' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.send('POST', '/v1/holidays', holiday)));

    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, ...Array(19).fill(409)]);
  });

  test('changes only if it is still what If-Match says', async () => {
    const created = await api.send('POST', '/v1/holidays', {
      country: 'DE',
      date: '2031-01-06',
      name: 'Epiphany',
    });
    const path = created.headers.get('location') ?? '';
    const stale = created.headers.get('etag') ?? '';
    const change = (name: string, ifMatch: string) =>
      api.send('PUT', path, { country: 'DE', date: '2031-01-06', name }, { 'if-match': ifMatch });

    const first = await change('One', stale);
    assert.equal(first.status, 200);
    const current = first.headers.get('etag') ?? '';
    assertProblem(await change('Two', stale), 412);
    assertProblem(await change('Two', `W/${current}`), 412);
    assertProblem(await change('Two', current.replace('"', '"0')), 412);
    for (const malformed of ['nonsense', '1', '"1', '"1" "2"', '']) {
      assert.deepEqual(assertProblem(await change('Two', malformed), 400), ['header if-match']);
    }
    assertProblem(await api.send('DELETE', path, undefined, { 'if-match': stale }), 412);
    assert.equal((await api.get(path)).body.name, 'One');
    assert.equal((await change('Two', `${stale}, ${current}`)).status, 200);
    assert.equal((await change('Three', '*')).status, 200);
    assert.equal((await api.send('DELETE', path, undefined, { 'if-match': '*' })).status, 204);
  });

  test('is not replaced or deleted where If-None-Match forbids it', async () => {
    const body = { country: 'DE', date: '2031-05-01', name: 'Labour Day' };
    const created = await api.send('POST', '/v1/holidays', body);
    const path = created.headers.get('location') ?? '';
    const etag = created.headers.get('etag') ?? '';

    for (const tags of ['*', etag, `"9", W/${etag}`]) {
      assertProblem(await api.send('PUT', path, body, { 'if-none-match': tags }), 412);
      assertProblem(await api.send('DELETE', path, undefined, { 'if-none-match': tags }), 412);
    }
    assertProblem(await api.send('PUT', path, body, { 'if-none-match': '1' }), 400);
    assertProblem(await api.send('PUT', '/v1/holidays/999999', body, { 'if-none-match': '*' }), 404);
    assert.equal((await api.send('PUT', path, body, { 'if-none-match': '"9"' })).status, 200);
    assert.equal((await api.send('DELETE', path)).status, 204);
  });

  test('of many changes with the same If-Match, one is made', async () => {
    const created = await api.send('POST', '/v1/holidays', {
      country: 'DE',
      date: '2031-02-06',
      name: 'Day',
    });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        api.send(
          'PUT',
          created.headers.get('location') ?? '',
          { country: 'DE', date: '2031-02-06', name: `Day ${index}` },
          { 'if-match': created.headers.get('etag') ?? '' },
        ),
      ),
    );

    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(9).fill(412)]);
  });

  test('answers HEAD like GET, without the body', async () => {
    const answer = await api.send('HEAD', '/v1/holidays/1');

    assert.equal(answer.status, 200);
    assert.equal(answer.text, '');
    assert.ok(answer.headers.get('etag'));
  });
});

describe('Idempotency-Key', () => {
  const create = (key: string, body: unknown) => api.send('POST', '/v1/holidays', body, { 'idempotency-key': key });

  test('gives a repetition the first answer', async () => {
    const holiday = { country: 'KE', date: '2030-01-02', name: 'Once' };
    const first = await create('again', holiday);
    await api.send('DELETE', first.headers.get('location') ?? '');
    const second = await create('again', holiday);

    assert.equal(first.status, 201);
    assert.equal(second.status, 201);
    assert.equal(second.text, first.text);
    for (const name of ['location', 'etag', 'content-type']) {
      assert.equal(second.headers.get(name), first.headers.get(name));
    }
    assert.equal(first.headers.get('idempotency-replayed'), null);
    assert.equal(second.headers.get('idempotency-replayed'), 'true');
  });

  test('refuses another request under the same key', async () => {
    await create('mine', { country: 'KE', date: '2030-01-03', name: 'One' });

    assertProblem(await create('mine', { country: 'KE', date: '2030-01-03', name: 'Two' }), 422);
  });

  test('carries out one of many at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => create('crowd', { country: 'KE', date: '2030-01-04', name: 'Crowd' })),
    );

    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    assert.equal(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null).length, 1);
  });

  test('keeps no failure: what was in the way can be removed, and the key used again', async () => {
    const holiday = { country: 'KE', date: '2030-01-05', name: 'Blocked' };
    const blocker = await api.send('POST', '/v1/holidays', holiday);

    assertProblem(await create('blocked', holiday), 409);
    await api.send('DELETE', blocker.headers.get('location') ?? '');
    assert.equal((await create('blocked', holiday)).status, 201);
  });

  test('is forgotten after IDEMPOTENCY_HOURS', async () => {
    await create('old', { country: 'KE', date: '2030-01-06', name: 'Old' });
    await create('ancient', { country: 'KE', date: '2030-01-07', name: 'Ancient' });
    await api.database.query(
      "UPDATE idempotency_key SET created_at = now() - interval '25 hours' WHERE key IN ('old', 'ancient')",
    );

    const answer = await create('old', { country: 'KE', date: '2030-01-08', name: 'New' });

    assert.equal(answer.status, 201);
    assert.equal(answer.body.name, 'New');
    assert.deepEqual(await api.database.query("SELECT key FROM idempotency_key WHERE key = 'ancient'"), []);
  });

  test('must be visible ASCII', async () => {
    const valid = { country: 'KE', date: '2033-01-01', name: 'Key' };
    assert.deepEqual(assertProblem(await create('two words', valid), 400), ['header idempotency-key']);
  });
});
