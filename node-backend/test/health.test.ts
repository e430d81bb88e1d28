import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { type Obstacle, Readiness } from '../src/health/readiness.js';
import { migrationNames } from '../src/migrations/files.js';
import { type Backend, runCommand, startBackend } from './support/backend.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import { freePort } from './support/postgres-server.js';
import { until } from './support/until.js';

describe('/readyz', () => {
  let database: TestDatabase;
  let backend: Backend | undefined;
  before(async () => {
    database = await createDatabase('empty');
  });
  afterEach(async () => {
    await backend?.stop();
    backend = undefined;
  });
  after(() => database?.drop());

  const ready = async (url: string) => {
    const response = await fetch(`${url}/readyz`);
    const { detail } = (await response.json()) as { detail?: string };
    return { status: response.status, detail };
  };

  test('waits for the migrations, names them, and turns ready by itself', async () => {
    backend = await startBackend(database.env);
    const { url } = backend;

    assert.deepEqual(await ready(url), {
      status: 503,
      detail: `Not ready: waiting for the migrations ${(await migrationNames()).join(', ')} (run db:migrate).`,
    });
    const early = await fetch(`${url}/v1/holidays`);
    assert.equal(early.status, 503);
    assert.equal(early.headers.get('retry-after'), '1');

    assert.equal((await runCommand('migrate', database.env)).code, 0);
    await until(async () => (await ready(url)).status === 200);

    await database.query("DELETE FROM pgmigrations WHERE name = '0002_seed_holidays'");
    await until(
      async () =>
        (await ready(url)).detail === 'Not ready: waiting for the migrations 0002_seed_holidays (run db:migrate).',
    );
    await database.query(
      "INSERT INTO pgmigrations (name, run_on) VALUES ('0002_seed_holidays', now()), ('0099_of_a_newer_build', now())",
    );
    await until(async () => (await ready(url)).status === 200);
  });

  test('says which database it waits for, while /livez does not care', async () => {
    backend = await startBackend({ ...database.env, DB_PORT: String(await freePort()) });

    const { status, detail } = await ready(backend.url);
    assert.equal(status, 503);
    assert.match(detail ?? '', /^Not ready: the database cannot be reached\.$/);
    const alive = await fetch(`${backend.url}/livez`);
    assert.equal(alive.status, 200);
    assert.deepEqual(await alive.json(), { status: 'alive' });
  });

  test('stays out of the log', async () => {
    backend = await startBackend(database.env);
    for (const path of ['/livez', '/readyz', '/nowhere']) {
      await (await fetch(backend.url + path)).text();
    }
    const { log } = backend;

    await until(() => log().some(({ status }) => status === 404));
    assert.deepEqual(
      log().filter(({ route }) => route === '/livez' || route === '/readyz'),
      [],
    );
  });
});

describe('readiness', () => {
  test('asks once, whoever wants to know, and believes the answer for a while', async () => {
    let asked = 0;
    let answer: Obstacle | undefined;
    const changes: (string | undefined)[] = [];
    const readiness = new Readiness(
      async () => {
        asked++;
        return answer;
      },
      (obstacle) => changes.push(obstacle?.reason),
      60_000,
      0,
    );
    answer = { reason: 'something' };
    await Promise.all([readiness.obstacle(), readiness.obstacle(), readiness.obstacle()]);
    assert.equal(asked, 1);

    answer = undefined;
    assert.equal(await readiness.obstacle(), undefined);
    answer = { reason: 'something' };
    assert.equal(await readiness.obstacle(), undefined);
    assert.equal(asked, 2);
    assert.deepEqual(changes, ['something', undefined]);

    readiness.drain();
    assert.match((await readiness.obstacle())?.reason ?? '', /shutting down/);
  });
});
