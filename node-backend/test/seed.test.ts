import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createDatabase, type TestDatabase } from './support/database.js';

let database: TestDatabase;
before(async () => {
  database = await createDatabase();
});
after(() => database?.drop());

const years = [2025, 2026, 2027];
const dayMs = 86_400_000;

async function datesOf(name: string, country?: string): Promise<string[]> {
  const rows = await database.query(
    'SELECT country, date FROM holiday WHERE name = $1 AND ($2::text IS NULL OR country = $2) ORDER BY country, date',
    [name, country ?? null],
  );
  return rows.map((row) => `${row['country']} ${row['date']}`);
}

/** Easter Sunday by the Gregorian computus, as a time. */
function easter(year: number): number {
  const golden = (year % 19) + 1;
  const century = Math.floor(year / 100) + 1;
  const solar = Math.floor((3 * century) / 4) - 12;
  const lunar = Math.floor((8 * century + 5) / 25) - 5;
  const sunday = Math.floor((5 * year) / 4) - solar - 10;
  let epact = (11 * golden + 20 + lunar - solar) % 30;
  if ((epact === 25 && golden > 11) || epact === 24) {
    epact++;
  }
  let fullMoon = 44 - epact;
  if (fullMoon < 21) {
    fullMoon += 30;
  }
  return Date.UTC(year, 2, fullMoon + 7 - ((sunday + fullMoon) % 7));
}

const iso = (time: number) => new Date(time).toISOString().slice(0, 10);

describe('the seeded holidays', () => {
  test('the computus of this test is right for years that are known', () => {
    assert.deepEqual(
      [2000, 2016, 2024, 2038].map((year) => iso(easter(year))),
      ['2000-04-23', '2016-03-27', '2024-03-31', '2038-04-25'],
    );
  });

  for (const [name, days, countries] of [
    ['Good Friday', -2, ['CM', 'DE', 'KE']],
    ['Easter Monday', 1, ['DE', 'FR', 'KE']],
    ['Ascension Day', 39, ['CM', 'DE', 'FR']],
    ['Whit Monday', 50, ['DE', 'FR']],
  ] as const) {
    test(`${name} is ${days} days from Easter Sunday`, async () => {
      const expected = countries.flatMap((country) =>
        years.map((year) => `${country} ${iso(easter(year) + days * dayMs)}`),
      );

      assert.deepEqual(await datesOf(name), expected);
    });
  }

  test('fixed dates are the same in all three years', async () => {
    for (const [country, day, name] of [
      ['CM', '02-11', 'Youth Day'],
      ['CM', '05-20', 'National Day'],
      ['CM', '08-15', 'Assumption Day'],
      ['DE', '10-03', 'Day of German Unity'],
      ['FR', '07-14', 'Bastille Day'],
      ['KE', '12-12', 'Jamhuri Day'],
      ['US', '07-04', 'Independence Day'],
    ] as const) {
      assert.deepEqual(
        await datesOf(name, country),
        years.map((year) => `${country} ${year}-${day}`),
      );
    }
  });

  test('the federal holidays of the United States follow the weekdays of the law', async () => {
    assert.deepEqual(await datesOf('Thanksgiving Day'), ['US 2025-11-27', 'US 2026-11-26', 'US 2027-11-25']);
    assert.deepEqual(await datesOf('Memorial Day'), ['US 2025-05-26', 'US 2026-05-25', 'US 2027-05-31']);
    assert.deepEqual(await datesOf('Independence Day (observed)'), ['US 2026-07-03', 'US 2027-07-05']);
  });

  test('the Muslim feasts lie within a day of the Umm al-Qura calendar', async () => {
    const calendar = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura', {
      day: 'numeric',
      month: 'numeric',
      timeZone: 'UTC',
    });
    for (const [name, monthAndDay] of [
      ['Eid al-Fitr', '10/1'],
      ['Eid al-Adha', '12/10'],
      ['Idd-ul-Fitr', '10/1'],
      ['Idd-ul-Azha', '12/10'],
    ] as const) {
      const dates = await datesOf(name);
      assert.equal(dates.length, 3);
      for (const date of dates) {
        const time = Date.parse(`${date.slice(3)}T00:00:00Z`);
        const around = [-1, 0, 1].map((days) =>
          calendar
            .format(time + days * dayMs)
            .split('/')
            .slice(0, 2)
            .join('/')
            .replace(/ .*/, ''),
        );
        assert.ok(around.includes(monthAndDay), `${name} ${date}: ${around}`);
      }
    }
  });

  test('every country has as many a year as its law names', async () => {
    const rows = await database.query(
      "SELECT country, extract(year FROM date)::integer AS year, count(*)::integer AS count FROM holiday WHERE name NOT LIKE '%(observed)' GROUP BY 1, 2",
    );
    const expected: Record<string, number> = { CM: 10, DE: 9, FR: 11, KE: 12, US: 11 };
    assert.equal(rows.length, 15);
    for (const { country, year, count } of rows) {
      assert.equal(count, expected[String(country)], `${country} ${year}`);
    }
  });
});
