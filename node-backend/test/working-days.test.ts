import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertProblem, useApi } from './support/api.js';

const api = useApi();
const count = (country: string, from: string, to: string) =>
  api.get(`/v1/working-days?country=${country}&from=${from}&to=${to}`);

test('counts working days, weekend days and holidays, which add up to the days of the range', async () => {
  const { status, body } = await count('CM', '2026-01-01', '2026-01-31');

  assert.equal(status, 200);
  assert.deepEqual(body, { workingDays: 21, weekendDays: 9, holidays: 1 });
});

test('has an ETag, and 304 for who knows it', async () => {
  const path = '/v1/working-days?country=CM&from=2026-01-01&to=2026-01-31';
  const etag = (await api.get(path)).headers.get('etag') ?? '';

  const again = await api.get(path, { 'if-none-match': etag });
  assert.equal(again.status, 304);
  assert.equal(again.text, '');
  assert.equal((await api.get(path, { 'if-none-match': '"another"' })).status, 200);
});

test('agrees with a count day by day, for every country and every start', async () => {
  const holidays = await api.database.query('SELECT country, date FROM holiday');
  const isHoliday = new Set(holidays.map(({ country, date }) => `${country} ${date}`));
  for (const [index, country] of ['CM', 'DE', 'FR', 'KE', 'US'].entries()) {
    for (const days of [1, 2, 6, 7, 8, 30, 365, 366]) {
      const first = Date.UTC(2025, index, 1 + days);
      const expected = { workingDays: 0, weekendDays: 0, holidays: 0 };
      for (let day = 0; day < days; day++) {
        const date = new Date(first + day * 86_400_000);
        const weekend = date.getUTCDay() % 6 === 0;
        const holiday = isHoliday.has(`${country} ${date.toISOString().slice(0, 10)}`);
        expected[weekend ? 'weekendDays' : holiday ? 'holidays' : 'workingDays']++;
      }
      const [from, to] = [first, first + (days - 1) * 86_400_000].map((time) =>
        new Date(time).toISOString().slice(0, 10),
      );
      assert.deepEqual((await count(country, from ?? '', to ?? '')).body, expected, `${country} ${from} ${to}`);
    }
  }
});

test('two holidays on one day count once, one on a weekend not at all', async () => {
  const before = (await count('US', '2027-03-01', '2027-03-07')).body;
  for (const [date, name] of [
    ['2027-03-01', 'A'],
    ['2027-03-01', 'B'],
    ['2027-03-06', 'C'],
  ]) {
    await api.send('POST', '/v1/holidays', { country: 'US', date, name });
  }

  assert.deepEqual(before, { workingDays: 5, weekendDays: 2, holidays: 0 });
  assert.deepEqual((await count('US', '2027-03-01', '2027-03-07')).body, {
    workingDays: 4,
    weekendDays: 2,
    holidays: 1,
  });
});

test('a range may span two years, both of which must be known', async () => {
  assert.equal((await count('CM', '2025-12-15', '2026-01-15')).status, 200);
  assertProblem(await count('CM', '2027-12-15', '2028-01-15'), 400);
  assertProblem(await count('CM', '2024-12-15', '2025-01-15'), 400);
  assertProblem(await count('XX', '2026-01-01', '2026-01-31'), 400);
});

test('366 days are the most', async () => {
  assert.equal((await count('FR', '2025-01-01', '2026-01-01')).status, 200);
  assert.deepEqual(assertProblem(await count('FR', '2025-01-01', '2026-01-02'), 400), ['query to']);
});

test('a day that does not exist, a reversed range and what is missing are faults', async () => {
  assert.deepEqual(assertProblem(await count('FR', '2026-02-30', '2026-13-01'), 400), ['query from', 'query to']);
  assert.deepEqual(assertProblem(await count('FR', '2025-02-29', '0000-01-01'), 400), ['query from', 'query to']);
  assert.deepEqual(assertProblem(await count('FR', '2026-02-02', '2026-02-01'), 400), ['query to']);
  assert.deepEqual(assertProblem(await api.get('/v1/working-days'), 400), ['query country', 'query from', 'query to']);
  assertProblem(await count('FR', '9999-12-31', '9999-12-31'), 400);
  assertProblem(await count('FR', '0001-01-01', '0001-01-02'), 400);
});
