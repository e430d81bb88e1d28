import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { pg } from '../src/database/pg.js';
import { migrationNames } from '../src/migrations/files.js';
import { type Backend, runCommand, startBackend } from './support/backend.js';
import { databaseEnv, onServer } from './support/database.js';
import { startPostgres, type TestServer } from './support/postgres-server.js';
import { until } from './support/until.js';

// A server of its own: what happens to it must not disturb other tests.
let server: TestServer;
let env: Record<string, string>;
let backend: Backend | undefined;
before(async () => {
  server = await startPostgres();
  env = {
    ...databaseEnv(new URL(server.url)),
    DB_STATEMENT_TIMEOUT_MS: '500',
    DB_CONNECT_TIMEOUT_MS: '500',
  };
  await until(async () => (await runCommand('migrate', env)).code === 0);
});
afterEach(async () => {
  await backend?.stop();
  backend = undefined;
});
after(() => server?.stop());

async function start(extra: Record<string, string> = {}): Promise<string> {
  backend = await startBackend({ ...env, ...extra });
  const { url } = backend;
  await until(async () => (await fetch(`${url}/readyz`)).status === 200);
  return url;
}

interface Outcome {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly type: string | null;
}

async function outcome(url: string, init?: RequestInit): Promise<Outcome> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(60_000) });
  await response.arrayBuffer();
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    type: response.headers.get('content-type'),
  };
}

const unavailable: Outcome = {
  status: 503,
  retryAfter: '1',
  type: 'application/problem+json; charset=utf-8',
};

describe('a database that is frozen', {
  skip: process.platform !== 'linux' && 'needs /proc',
}, () => {
  test('is 503 for everyone, before long, until it goes on', async () => {
    const url = await start();
    await outcome(`${url}/v1/holidays/1`);

    server.signal('SIGSTOP');
    try {
      const first = await Promise.all(Array.from({ length: 40 }, () => outcome(`${url}/v1/holidays/1`)));
      const second = await Promise.all(Array.from({ length: 5 }, () => outcome(`${url}/v1/holidays`)));
      for (const answer of [...first, ...second]) {
        assert.deepEqual(answer, unavailable);
      }
      await until(async () => (await outcome(`${url}/readyz`)).status === 503);
      assert.equal((await outcome(`${url}/livez`)).status, 200);
    } finally {
      server.signal('SIGCONT');
    }
    await until(async () => (await outcome(`${url}/v1/holidays/1`)).status === 200);
    await until(async () => (await outcome(`${url}/readyz`)).status === 200);
  });
});

test('a name that nobody knows yet, as of a container that is just starting, is waited for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'node-backend-names-'));
  const [known, asked] = [join(folder, 'known'), join(folder, 'asked')];
  writeFileSync(asked, '');
  const lookup = `import dns from 'node:dns';
    import { appendFileSync, existsSync } from 'node:fs';
    const { lookup } = dns;
    dns.lookup = (name, options, done) => {
      if (name !== 'database.test' || existsSync('${known}')) {
        return lookup(name.replace('database.test', '127.0.0.1'), options, done);
      }
      appendFileSync('${asked}', process.argv[1]);
      done(Object.assign(new Error('getaddrinfo EAI_AGAIN ' + name), { code: 'EAI_AGAIN' }));
    };`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(lookup)}`;
  const unknown = { ...env, NODE_OPTIONS, DB_HOST: 'database.test' };
  backend = await startBackend(unknown);
  const { url } = backend;
  const migration = runCommand('migrate', unknown);
  await until(() => ['index.js', 'migrate.js'].every((command) => readFileSync(asked, 'utf8').includes(command)));

  assert.deepEqual(await outcome(`${url}/readyz`), unavailable);
  assert.deepEqual(await outcome(`${url}/v1/holidays/1`), unavailable);
  writeFileSync(known, '');
  assert.equal((await migration).code, 0);
  await until(async () => (await outcome(`${url}/readyz`)).status === 200);
  assert.equal((await outcome(`${url}/v1/holidays/1`)).status, 200);
  rmSync(folder, { recursive: true });
});

describe('a database that restarts under load', () => {
  test('costs some requests a 503, but no wrong answer and no acknowledged write', async () => {
    const url = await start();
    const acknowledged: string[] = [];
    const statuses = new Set<number>();
    let going = true;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let count = 0; going; count++) {
        const name = `written ${writer} ${count}`;
        const { status } = await outcome(`${url}/v1/holidays`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(writer % 2 === 0 ? { 'idempotency-key': name.replaceAll(' ', '-') } : {}),
          },
          body: JSON.stringify({ country: 'XX', date: '2026-01-01', name }),
        });
        statuses.add(status);
        if (status === 201) {
          acknowledged.push(name);
        }
      }
    });
    const readers = Array.from({ length: 4 }, async () => {
      while (going) {
        statuses.add((await outcome(`${url}/v1/holidays/1`)).status);
      }
    });

    await until(() => acknowledged.length > 50);
    await server.restart();
    const before = acknowledged.length;
    await until(() => acknowledged.length > before + 50);
    going = false;
    await Promise.all([...writers, ...readers]);

    assert.deepEqual(
      [...statuses].filter((status) => ![200, 201, 503].includes(status)),
      [],
    );
    const stored = new Set(
      (await onServer(server.url, "SELECT name FROM holiday WHERE country = 'XX'")).map(({ name }) => name),
    );
    assert.deepEqual(
      acknowledged.filter((name) => !stored.has(name)),
      [],
    );
  });
});

describe('more requests than connections', () => {
  test('wait in a line of limited length; the rest is turned away at once', async () => {
    const url = await start({
      DB_POOL_MAX: '2',
      DB_POOL_WAITING_MAX: '3',
      DB_STATEMENT_TIMEOUT_MS: '60000',
      DB_CONNECT_TIMEOUT_MS: '60000',
      REQUEST_TIMEOUT_MS: '60000',
    });
    await outcome(`${url}/v1/holidays/1`);
    const locker = new pg.Client({ connectionString: server.url });
    await locker.connect();
    await locker.query('BEGIN; LOCK TABLE holiday');

    let turnedAway = 0;
    const answers = Array.from({ length: 20 }, async () => {
      const answer = await outcome(`${url}/v1/holidays/1`);
      turnedAway += Number(answer.status === 503);
      return answer;
    });
    await until(() => turnedAway === 15);
    await locker.query('COMMIT');
    await locker.end();

    const statuses = (await Promise.all(answers)).map(({ status }) => status).sort();
    assert.deepEqual(statuses, [...Array(5).fill(200), ...Array(15).fill(503)]);
  });

  test('a statement that takes too long is 503', async () => {
    const url = await start();
    const locker = new pg.Client({ connectionString: server.url });
    await locker.connect();
    await locker.query('BEGIN; LOCK TABLE holiday');

    assert.deepEqual(await outcome(`${url}/v1/holidays/1`), unavailable);
    await locker.end();
    await until(async () => (await outcome(`${url}/v1/holidays/1`)).status === 200);
  });
});

test('a connection that the server closes while idle is replaced unnoticed', async () => {
  const url = await start({ DB_POOL_MAX: '1' });
  await outcome(`${url}/v1/holidays/1`);
  await onServer(
    server.url,
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'node-backend'",
  );

  await until(async () => (await outcome(`${url}/v1/holidays/1`)).status === 200);
});

test('a database whose disk is full is 503 that says so, and reads go on', async () => {
  const url = await start();
  await onServer(
    server.url,
    `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
     CREATE TRIGGER full_disk BEFORE INSERT ON holiday EXECUTE FUNCTION full_disk()`,
  );

  const response = await fetch(`${url}/v1/holidays`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ country: 'CM', date: '2026-06-15', name: 'No room' }),
  });
  assert.equal(response.status, 503);
  const { detail } = (await response.json()) as { detail: string };
  assert.equal(detail, 'The service is unavailable for now: the disk of the database is full.');
  assert.equal((await outcome(`${url}/v1/holidays/1`)).status, 200);

  await onServer(server.url, 'DROP FUNCTION full_disk CASCADE');
});

test('a migration that changes the type of a column under a running service disturbs nobody', async () => {
  const url = await start({ DB_POOL_MAX: '4' });
  const read = () => outcome(`${url}/v1/holidays/1`);
  const write = (name: string) =>
    outcome(`${url}/v1/holidays`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': name.replace(' ', '-') },
      body: JSON.stringify({ country: 'CM', date: '2026-06-16', name }),
    });
  await Promise.all(Array.from({ length: 20 }, read));
  await Promise.all(Array.from({ length: 8 }, (_, n) => write(`before ${n}`)));

  await onServer(server.url, 'ALTER TABLE holiday ALTER COLUMN name TYPE varchar(300)');

  const after = await Promise.all([
    ...Array.from({ length: 20 }, read),
    ...Array.from({ length: 8 }, (_, n) => write(`after ${n}`)),
  ]);
  assert.deepEqual(new Set(after.map(({ status }) => status)), new Set([200, 201]));
  await onServer(server.url, 'ALTER TABLE holiday ALTER COLUMN name TYPE text');
});

describe('what the server refuses', () => {
  const patient = { DB_CONNECT_TIMEOUT_MS: '30000', DB_STATEMENT_TIMEOUT_MS: '30000' };
  const detailOf = async (url: string) => ((await (await fetch(`${url}/readyz`)).json()) as { detail: string }).detail;

  test('is 503 with one of a few reasons, and said in the log once with the words of the server', async () => {
    for (const [change, reason, words] of [
      [{ DB_PASS: 'wrong' }, 'the database refuses the password', /password authentication failed/],
      [{ DB_NAME: 'nowhere' }, 'the database does not exist', /nowhere.* does not exist/],
    ] as const) {
      backend = await startBackend({ ...env, ...patient, ...change });
      const { url, log } = backend;
      assert.equal(await detailOf(url), `Not ready: ${reason}.`);
      assert.equal(await detailOf(url), `Not ready: ${reason}.`);
      assert.deepEqual(await outcome(`${url}/v1/holidays/1`), unavailable);
      const lines = () => log().filter(({ msg }) => String(msg).startsWith('not ready'));
      await until(() => lines().length > 0);
      assert.equal(lines().length, 1);
      assert.equal(lines()[0]?.['msg'], `not ready: ${reason}`);
      assert.match(JSON.stringify(lines()[0]?.['err']), words);
      await backend.stop();
    }
    backend = undefined;
  });

  test('is noticed when it begins, and when it is over', async () => {
    const url = await start(patient);
    await onServer(server.url, 'ALTER TABLE pgmigrations RENAME TO gone');
    await until(async () => (await detailOf(url))?.startsWith('Not ready: waiting for the migrations'));
    await onServer(server.url, 'ALTER TABLE gone RENAME TO pgmigrations');
    await until(async () => (await fetch(`${url}/readyz`)).status === 200);

    const states = () =>
      backend
        ?.log()
        .filter(({ msg }) => /ready/.test(String(msg)))
        .map(({ msg }) => msg);
    await until(() => states()?.length === 3);
    assert.deepEqual(states(), [
      'ready',
      `not ready: waiting for the migrations ${(await migrationNames()).join(', ')} (run db:migrate)`,
      'ready',
    ]);
  });

  test('a user without a right is told so', async () => {
    await onServer(server.url, "CREATE ROLE reader LOGIN PASSWORD 'reader'");
    backend = await startBackend({ ...env, ...patient, DB_USER: 'reader', DB_PASS: 'reader' });

    assert.equal(await detailOf(backend.url), 'Not ready: the user of the database lacks a right.');
    assert.deepEqual(await outcome(`${backend.url}/v1/holidays/1`), unavailable);
  });
});
