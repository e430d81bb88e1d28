import assert from 'node:assert/strict';
import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readConfig } from '../src/config/config.js';
import { connectWhenReady } from '../src/database/connect.js';
import { migrationsDirectory } from '../src/migrations/files.js';
import { runCommand } from './support/backend.js';
import { database, folder, useMigrationFolder } from './support/migration-folder.js';
import { freePort } from './support/postgres-server.js';

useMigrationFolder();

const write = (name: string, sql: string) => folder.write(name, sql);
const migrateFolder = (env?: Record<string, string>) => folder.migrate(env);
const failure = (env?: Record<string, string>) => folder.failure(env);

/** The tables that the test's own migrations have made. */
const tables = async () =>
  (
    await database.query(
      "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^pg_|^information' AND relname !~ '^pgmigrations' ORDER BY 1",
    )
  ).map(({ relname }) => relname);

describe('db:migrate', () => {
  test('brings an empty database to the version of this build, and then has nothing to do', async () => {
    const first = await runCommand('migrate', database.env);
    const second = await runCommand('migrate', database.env);

    const files = readdirSync(migrationsDirectory).sort();
    assert.deepEqual(first, {
      code: 0,
      stdout: `${files.map((file) => `applied migrations/${file}\n`).join('')}The schema is up to date now: ${files.length} migrations applied.\n`,
      stderr: '',
    });
    assert.deepEqual(second, { code: 0, stdout: 'The schema is up to date.\n', stderr: '' });
  });

  test('several at once: one works, all succeed', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => runCommand('migrate', database.env)));

    assert.deepEqual(
      results.map(({ code }) => code),
      [0, 0, 0, 0],
      JSON.stringify(results),
    );
    assert.equal(results.filter(({ stdout }) => stdout.includes('applied migrations/')).length, 1);
    assert.equal((await database.query('SELECT * FROM pgmigrations')).length, readdirSync(migrationsDirectory).length);
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
  assert.deepEqual(folder.warnings, []);

  write('0002_two.sql', 'INSERT INTO nowhere VALUES (1);');
  await failure();
  assert.deepEqual(folder.warnings, []);
});

describe('a failing migration', () => {
  test('is rolled back and named, and those before it stay applied', async () => {
    write('0001_one.sql', 'CREATE TABLE one (id integer);');
    write(
      '0002_two.sql',
      `CREATE TABLE two (id integer);
-- a comment; with a semicolon
INSERT INTO two VALUES (1), (2);
ALTER TABLE two ADD CHECK (id < 2);
`,
    );

    assert.equal(
      await failure(),
      'migrations/0002_two.sql – check constraint "two_id_check" of relation "two" is violated by some row [SQLSTATE 23514] – its transaction was rolled back; correct it and run the migrations again.',
    );
    assert.deepEqual(await tables(), ['one']);

    write('0002_two.sql', 'CREATE TABLE two (id integer);');
    assert.deepEqual(await migrateFolder(), ['0002_two.sql']);
  });

  test('is named with the line at which the server points', async () => {
    write('0001_one.sql', "SELECT 'it''s; fine';\n\nSELECT nonsense FROM pg_class;\nSELECT 2;");
    assert.match(await failure(), /^migrations\/0001_one\.sql \(line 3\) – column "nonsense" does not exist/);

    write('0001_one.sql', 'CREATE TABLE one (id integer);\nCREATE TABEL two ();');
    assert.match(await failure(), /^migrations\/0001_one\.sql \(line 2\) – syntax error at or near "TABEL"/);

    write('0001_one.sql', '-- first\n-- Up Migration\nSELECT 1;\nSELECT nonsense;\n-- Down Migration\nSELECT 2;');
    assert.match(await failure(), /^migrations\/0001_one\.sql \(line 4\) – column "nonsense"/);
    assert.deepEqual(await tables(), []);
  });

  test('takes nothing of the earlier versions away', async () => {
    write('0001_one.sql', 'CREATE TABLE one (id integer); INSERT INTO one VALUES (1);');
    await migrateFolder();
    write('0002_two.sql', 'DROP TABLE one; SELECT 1 / 0;');

    assert.match(await failure(), /0002_two\.sql – division by zero/);
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
        /0002_two\.sql – canceling statement due to lock timeout [\s\S]*MIGRATION_LOCK_TIMEOUT_MS/,
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

    assert.equal(
      await failure(),
      'migrations/0001_one.sql – changed after being applied to this database – restore the file as it was, and put the change into a new migration.',
    );
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

    assert.equal(
      await failure(),
      'migrations/0001_one.sql – comes before migrations that were applied already – give it a number after theirs.',
    );
  });
});

test('a schema of an older build is brought up to date, with its data', async () => {
  const [first = ''] = readdirSync(migrationsDirectory).sort();
  symlinkSync(join(migrationsDirectory, first), join(folder.path, first));
  await migrateFolder();
  await database.query("INSERT INTO holiday (country, date, name) VALUES ('XX', '2026-01-01', 'Kept')");

  const { code } = await runCommand('migrate', database.env);

  assert.equal(code, 0);
  assert.equal((await database.query("SELECT * FROM holiday WHERE name = 'Kept'")).length, 1);
});
