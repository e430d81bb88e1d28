import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { readConfig } from '../src/config/config.js';
import { connectWhenReady } from '../src/database/connect.js';
import { migrationsDirectory } from '../src/migrations/files.js';
import { MigrationError, migrate } from '../src/migrations/run.js';
import { runCommand } from './support/backend.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import { freePort } from './support/postgres-server.js';

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await createDatabase('empty');
  folder = mkdtempSync(join(tmpdir(), 'node-backend-migrations-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

const write = (name: string, sql: string) => writeFileSync(join(folder, name), sql);

/** What the server warned of while it applied the migrations of the test's own folder. */
let warnings: string[];

/** Applies the migrations of the test's own folder. */
async function migrateFolder(env: Record<string, string> = {}): Promise<string[]> {
  const config = readConfig({ ...database.env, ...env });
  const client = await connectWhenReady(config, () => {});
  warnings = [];
  client.on('notice', ({ severity, message }) => {
    if (severity === 'WARNING') {
      warnings.push(message ?? '');
    }
  });
  try {
    return await migrate(client, config, folder);
  } finally {
    await client.end();
  }
}

async function failure(env?: Record<string, string>): Promise<string> {
  try {
    await migrateFolder(env);
  } catch (error) {
    assert.ok(error instanceof MigrationError, String(error));
    return error.message;
  }
  throw new Error('the migrations did not fail');
}

/** All that is in the schema: tables with their columns, and functions. */
const schema = () =>
  database.query(
    `SELECT table_name || '.' || column_name AS thing FROM information_schema.columns WHERE table_schema = 'public'
     UNION ALL SELECT routine_name FROM information_schema.routines WHERE routine_schema = 'public' ORDER BY 1`,
  );

describe('db:migrate', () => {
  test('brings an empty database to the version of this build, and then has nothing to do', async () => {
    const first = await runCommand('migrate', database.env);
    const second = await runCommand('migrate', database.env);

    assert.deepEqual(first, {
      code: 0,
      stdout:
        'applied migrations/0001_schema.sql\napplied migrations/0002_seed_holidays.sql\nThe schema is up to date now: 2 migrations applied.\n',
      stderr: '',
    });
    assert.deepEqual(second, { code: 0, stdout: 'The schema is up to date.\n', stderr: '' });
  });

  test('several at once: one works, all succeed', async () => {
    const results = await Promise.all(
      Array.from({ length: 4 }, () => runCommand('migrate', database.env)),
    );

    assert.deepEqual(
      results.map(({ code }) => code),
      [0, 0, 0, 0],
      JSON.stringify(results),
    );
    assert.equal(results.filter(({ stdout }) => stdout.includes('applied migrations/')).length, 1);
    assert.equal((await database.query('SELECT * FROM pgmigrations')).length, 2);
  });

  test('waits for a database that is not there yet', async () => {
    const result = await runCommand('migrate', {
      ...database.env,
      DB_PORT: String(await freePort()),
      DB_WAIT_TIMEOUT_MS: '300',
    });

    assert.equal(result.code, 1);
    assert.match(
      result.stderr,
      /^PostgreSQL at 127\.0\.0\.1:\d+, database ".+" – not reachable within 300 ms: .*ECONNREFUSED.* – check DB_HOST/,
    );
  });

  test('does not wait where the password is wrong, and says what to do', async () => {
    const result = await runCommand('migrate', { ...database.env, DB_PASS: 'wrong' });

    assert.equal(result.code, 1);
    assert.match(
      result.stderr,
      /password authentication failed.* – check DB_PASS; a volume that was initialised with another password/,
    );
  });
});

test('the server finds nothing to warn of, neither after a success nor after a failure', async () => {
  write('0001_one.sql', 'CREATE TABLE one (id integer);');
  await migrateFolder();
  assert.deepEqual(warnings, []);

  write('0002_two.sql', 'INSERT INTO nowhere VALUES (1);');
  await failure();
  assert.deepEqual(warnings, []);
});

describe('a failing migration', () => {
  test('leaves the schema as it was, and is named with its statement', async () => {
    write('0001_one.sql', 'CREATE TABLE one (id integer);');
    write(
      '0002_two.sql',
      `CREATE TABLE two (id integer);
-- a comment; with a semicolon
INSERT INTO two VALUES (1), (2);
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'a;b'; END; $$;
ALTER TABLE two ADD CHECK (id < 2);
CREATE TABLE three (id integer);
`,
    );
    const before = await schema();

    assert.equal(
      await failure(),
      'migrations/0002_two.sql (statement 4, line 5) – check constraint "two_id_check" of relation "two" is violated by some row [SQLSTATE 23514] – nothing was changed; correct the file and run the migrations again.\nStatement: ALTER TABLE two ADD CHECK (id < 2)',
    );
    assert.deepEqual(await schema(), before);

    write('0002_two.sql', 'CREATE TABLE two (id integer);');
    assert.deepEqual(await migrateFolder(), ['0001_one', '0002_two']);
  });

  test('is named where the server points at a position', async () => {
    write('0001_one.sql', "SELECT 'it''s; fine';\n\nSELECT nonsense FROM pg_class;\nSELECT 2;");

    assert.match(
      await failure(),
      /^migrations\/0001_one\.sql \(statement 2, line 3\) – column "nonsense" does not exist/,
    );
    assert.deepEqual(await schema(), []);
  });

  test('is named where it is not SQL at all', async () => {
    write('0001_one.sql', 'CREATE TABLE one (id integer);\nCREATE TABEL two ();');

    assert.match(
      await failure(),
      /^migrations\/0001_one\.sql \(statement 2, line 2\) – syntax error at or near "TABEL"/,
    );
    assert.deepEqual(await schema(), []);
  });

  test('takes nothing of the earlier versions away', async () => {
    write('0001_one.sql', 'CREATE TABLE one (id integer); INSERT INTO one VALUES (1);');
    await migrateFolder();
    write('0002_two.sql', 'DROP TABLE one; SELECT 1 / 0;');
    const before = await schema();

    assert.match(await failure(), /0002_two\.sql \(statement 2, line 1\) – division by zero/);
    assert.deepEqual(await schema(), before);
    assert.deepEqual(await database.query('SELECT * FROM one'), [{ id: 1 }]);
  });

  test('gives up on a table that others keep locked', async () => {
    write('0001_one.sql', 'CREATE TABLE one (id integer);');
    await migrateFolder();
    write('0002_two.sql', 'ALTER TABLE one ADD COLUMN two integer;');
    const holder = await connectWhenReady(readConfig(database.env), () => {});
    await holder.query('BEGIN; LOCK TABLE one');
    try {
      assert.match(
        await failure({ MIGRATION_LOCK_TIMEOUT_MS: '100' }),
        /0002_two\.sql \(statement 1, line 1\) – canceling statement due to lock timeout/,
      );
    } finally {
      await holder.end();
    }
  });
});

describe('an applied migration', () => {
  test('that was changed afterwards is refused', async () => {
    write('0001_one.sql', 'CREATE TABLE one (id integer);');
    await migrateFolder();
    write('0001_one.sql', 'CREATE TABLE one (id bigint);');
    write('0002_two.sql', 'CREATE TABLE two (id integer);');
    const before = await schema();

    assert.equal(
      await failure(),
      'migrations/0001_one.sql – changed after being applied to this database – restore the file as it was, and put the change into a new migration.',
    );
    assert.deepEqual(await schema(), before);
  });

  test('may get other line ends', async () => {
    write('0001_one.sql', 'CREATE TABLE one (\n id integer);\n');
    await migrateFolder();
    write('0001_one.sql', 'CREATE TABLE one (\r\n id integer);\r\n');

    assert.deepEqual(await migrateFolder(), []);
  });

  test('may not be preceded by a new one', async () => {
    write('0002_two.sql', 'CREATE TABLE two (id integer);');
    await migrateFolder();
    write('0001_one.sql', 'CREATE TABLE one (id integer);');

    assert.match(
      await failure(),
      /Not run migration 0001_one is preceding already run migration 0002_two/,
    );
  });
});

test('a schema of an older build is brought up to date, with its data', async () => {
  const [first = ''] = readdirSync(migrationsDirectory).sort();
  symlinkSync(join(migrationsDirectory, first), join(folder, first));
  await migrateFolder();
  await database.query(
    "INSERT INTO holiday (country, date, name) VALUES ('XX', '2026-01-01', 'Kept')",
  );

  const { code } = await runCommand('migrate', database.env);

  assert.equal(code, 0);
  assert.equal((await database.query("SELECT * FROM holiday WHERE name = 'Kept'")).length, 1);
});
