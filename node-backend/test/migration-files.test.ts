import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../src/config/config.js';
import { connectWhenReady } from '../src/database/connect.js';
import { runCommand, startBackend } from './support/backend.js';
import { onServer } from './support/database.js';
import { database, folder, useMigrationFolder } from './support/migration-folder.js';
import { until } from './support/until.js';

useMigrationFolder();

const rows = async (sql: string) => (await database.query(sql)).map((row) => Object.values(row)[0]);
const appliedNames = () => rows('SELECT name FROM public.pgmigrations ORDER BY run_on, id');

describe('a file', () => {
  test('with up and down sections: db:migrate runs the first, db:migrate down the second', async () => {
    folder.write('0001_one.sql', 'CREATE TABLE holiday (id integer); INSERT INTO holiday VALUES (1);');
    folder.write(
      '0002_two.sql',
      '-- Up Migration\nINSERT INTO holiday VALUES (2);\n-- Down Migration\nDELETE FROM holiday WHERE id = 2;\n',
    );
    await folder.migrate();
    assert.deepEqual(await rows('SELECT id FROM holiday ORDER BY id'), [1, 2]);

    assert.deepEqual(await folder.migrate({}, 'down'), ['0002_two.sql']);
    assert.deepEqual(await rows('SELECT id FROM holiday'), [1]);
    assert.deepEqual(await appliedNames(), ['0001_one']);
    assert.deepEqual(await folder.migrate(), ['0002_two.sql']);
  });

  test('commits by itself: an enum value of one can be used in the next', async () => {
    folder.write('0001_one.sql', "CREATE TYPE colour AS ENUM ('red'); CREATE TABLE t (c colour);");
    folder.write('0002_two.sql', "ALTER TYPE colour ADD VALUE 'blue';");
    folder.write('0003_three.sql', "INSERT INTO t VALUES ('blue');");

    assert.equal((await folder.migrate()).length, 3);

    folder.write('0004_four.sql', "ALTER TYPE colour ADD VALUE 'pink'; INSERT INTO t VALUES ('pink');");
    assert.match(await folder.failure(), /55P04[\s\S]*use the new value in a file of its own/);
  });

  test('runs outside of a transaction where its head says so', async () => {
    folder.write('0001_one.sql', 'CREATE TABLE t (id integer); INSERT INTO t VALUES (1), (1);');
    folder.write('0002_two.sql', 'CREATE INDEX CONCURRENTLY t_id ON t (id);');
    assert.match(await folder.failure(), /0002_two\.sql – CREATE INDEX CONCURRENTLY [\s\S]*"-- no-transaction"/);

    folder.write('0002_two.sql', '-- An index.\n-- no-transaction\nCREATE INDEX CONCURRENTLY t_id ON t (id);');
    assert.deepEqual(await folder.migrate(), ['0002_two.sql']);

    folder.write('0003_three.sql', '-- no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY t_one ON t (id);');
    assert.match(await folder.failure(), /runs outside of a transaction, so what it has done stays/);
    assert.deepEqual(await appliedNames(), ['0001_one', '0002_two']);
  });

  test('can be JavaScript', async () => {
    folder.write(
      '0001_one.js',
      "export const up = (pgm) => { pgm.createTable('t', { id: 'id' }); };\nexport const down = (pgm) => { pgm.dropTable('t'); };\n",
    );
    folder.write(
      '0002_two.js',
      "export const up = (pgm) => { pgm.noTransaction(); pgm.createIndex('t', 'id', { concurrently: true }); };\n",
    );

    assert.deepEqual(await folder.migrate(), ['0001_one.js', '0002_two.js']);
    folder.write('0001_one.js', 'export const up = () => {};\n');
    assert.match(await folder.failure(), /0001_one\.js – changed after being applied/);
  });

  test('may be a baseline from pg_dump, whose settings end with it', async () => {
    folder.write(
      '0001_one.sql',
      `SET statement_timeout = 0;\nSET client_min_messages = warning;\nSELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.t (id integer);\n`,
    );
    folder.write('0002_two.sql', 'INSERT INTO t SELECT 1;');
    assert.equal((await folder.migrate()).length, 2);

    folder.write('0003_three.sql', 'SELECT 1;\n\\restrict x\nSELECT 2;');
    assert.match(await folder.failure(), /^migrations\/0003_three\.sql \(line 2\) – \\restrict is a command of psql/);
  });

  test('leaves its settings to no other', async () => {
    folder.write(
      '0001_one.sql',
      'CREATE SCHEMA shop; CREATE ROLE shopkeeper_of_a_test; SET ROLE shopkeeper_of_a_test;',
    );
    folder.write(
      '0002_two.sql',
      "SET search_path = shop, public; SET statement_timeout = 0; SET timezone = 'Asia/Tokyo';",
    );
    folder.write(
      '0003_three.sql',
      "CREATE TABLE seen AS SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout, current_user AS name;",
    );
    try {
      await folder.migrate({ MIGRATION_STATEMENT_TIMEOUT_MS: '77000' });

      assert.deepEqual(await database.query('SELECT * FROM public.seen'), [
        { path: '"$user", public', timeout: '77s', name: database.env['DB_USER'] },
      ]);
      assert.deepEqual(await appliedNames(), ['0001_one', '0002_two', '0003_three']);
    } finally {
      await database.query('DROP ROLE shopkeeper_of_a_test');
    }
  });

  test('that ends its transaction by itself is refused, with the truth about what is left', async () => {
    folder.write('0001_one.sql', 'BEGIN; CREATE TABLE a (i integer); COMMIT; SELECT 1 / 0;');
    assert.match(
      await folder.failure(),
      /0001_one\.sql – division by zero .* – what it had committed by then stays, and is not recorded: undo that; each file is a transaction already/,
    );
    assert.deepEqual(await rows("SELECT to_regclass('a') IS NOT NULL"), [true]);

    folder.write('0001_one.sql', 'CREATE TABLE b (i integer); COMMIT;');
    assert.match(await folder.failure(), /0001_one\.sql – ends its transaction by itself – what it had committed/);

    folder.write('0001_one.sql', 'CREATE TABLE zz (i integer); ROLLBACK;');
    assert.match(
      await folder.failure(),
      /0001_one\.sql – ends its transaction by itself – nothing of it is recorded; each file is a transaction already/,
    );
    assert.deepEqual(await rows("SELECT to_regclass('zz') IS NULL"), [true]);
    assert.deepEqual(await appliedNames(), []);
  });

  test('has its byte-order mark taken off, must be UTF-8, and may say .SQL', async () => {
    folder.write('0001_one.SQL', '\ufeffCREATE TABLE t (name text);');
    assert.deepEqual(await folder.migrate(), ['0001_one.SQL']);

    folder.write('0002_two.sql', Buffer.from("INSERT INTO t VALUES ('Noël');", 'latin1'));
    assert.equal(await folder.failure(), 'migrations/0002_two.sql – is not UTF-8 – save it as UTF-8.');
  });

  test('that is no migration is named and refused, unless it is hidden', async () => {
    folder.write('._0001.sql', '\u0000');
    folder.write('.gitkeep', '');
    folder.write('0001_one.sql', 'SELECT 1;');
    assert.equal((await folder.migrate()).length, 1);

    folder.write('0003_add.ts', '');
    folder.write('sub/0004_x.sql', '');
    folder.write('name.sql', '');
    folder.write('0001_one.js', '');
    const message = await folder.failure();
    for (const fault of [
      'migrations/0003_add.ts is neither .sql nor .js',
      'migrations/sub is a folder, and folders are not searched',
      'migrations/name.sql is not named like 0001_some_name.sql',
      'has the name of another migration',
    ]) {
      assert.ok(message.includes(fault), message);
    }
  });
});

test('after a switch of branches the missing file is named, with the ways out', async () => {
  folder.write('0001_one.sql', 'SELECT 1;');
  folder.write('0003_a.sql', 'SELECT 1;');
  await folder.migrate();
  folder.delete('0003_a.sql');
  assert.deepEqual(await folder.migrate(), [], 'a database that is ahead is fine');

  folder.write('0003_b.sql', 'SELECT 1;');
  assert.match(
    await folder.failure(),
    /^migrations\/0003_a – applied to this database, but not in the folder, while new ones are \(0003_b\.sql\) – bring the file back .* "db:migrate down"; or begin with an empty database/,
  );
});

describe('a database', () => {
  test('of the version before is taken over, with its data', async () => {
    const dump = readFileSync(new URL('../../test/support/version-1.0.sql', import.meta.url), 'utf8');
    await database.query(`${dump}; RESET ALL`);
    // What that version's migrator and service ask.
    const asBefore =
      'SELECT name FROM pgmigrations LEFT JOIN pgmigrations_checksum USING (name) WHERE checksum IS NOT NULL ORDER BY run_on, id';
    assert.deepEqual(await rows(asBefore), ['0001_schema', '0002_seed_holidays']);

    const { code, stdout } = await runCommand('migrate', database.env);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /applied migrations\/000[12]_/);
    assert.deepEqual(await rows("SELECT name FROM public.holiday WHERE country = 'XX'"), ['Kept']);
    assert.deepEqual(await rows('SELECT count(*)::integer FROM public.holiday'), [6]);
    assert.deepEqual((await rows(asBefore)).slice(0, 2), ['0001_schema', '0002_seed_holidays']);
    assert.equal(
      (
        await rows(
          "SELECT atttypid::regtype::text FROM pg_attribute WHERE attrelid = 'pgmigrations'::regclass AND attname = 'run_on'",
        )
      )[0],
      'timestamp with time zone',
    );
    assert.equal((await runCommand('migrate', database.env)).stdout, 'The schema is up to date.\n');

    folder.write('0001_schema.sql', 'SELECT 1;');
    assert.match(await folder.failure(), /0001_schema\.sql – changed after being applied/);
  });

  test('may have any time zone: the order of the history is that of its application', async () => {
    await database.query(`ALTER DATABASE ${database.name} SET timezone = 'Pacific/Auckland'`);
    await database.query(
      `CREATE TABLE pgmigrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL);
       INSERT INTO pgmigrations (name, run_on) VALUES ('0001_one', now() AT TIME ZONE 'Pacific/Auckland'), ('0002_two', now() - interval '1 hour')`,
    );
    folder.write('0001_one.sql', 'SELECT 1;');
    folder.write('0002_two.sql', 'SELECT 1;');
    folder.write('0003_three.sql', "SET timezone = 'America/Los_Angeles'; SELECT 1;");
    folder.write('0004_four.sql', '-- Up Migration\nSELECT 1;\n-- Down Migration\nSELECT 2;');
    await folder.migrate();

    assert.deepEqual(await appliedNames(), ['0001_one', '0002_two', '0003_three', '0004_four']);
    assert.deepEqual(await folder.migrate({}, 'down'), ['0004_four.sql']);
  });

  test('may have any search_path: migrator and service look in one place', async () => {
    await database.query(`CREATE SCHEMA app; ALTER DATABASE ${database.name} SET search_path = app`);
    assert.equal((await runCommand('migrate', database.env)).code, 0);
    const backend = await startBackend(database.env);
    try {
      await until(async () => (await fetch(`${backend.url}/readyz`)).status === 200);
      assert.equal((await fetch(`${backend.url}/v1/holidays/1`)).status, 200);
    } finally {
      await backend.stop();
    }
  });

  test('in which the user may not create names the GRANT that is missing', async () => {
    const name = 'nobody_of_a_test';
    await database.query(`REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE ${name} LOGIN PASSWORD 'secret'`);
    try {
      const { code, stderr } = await runCommand('migrate', {
        ...database.env,
        DB_USER: name,
        DB_PASS: 'secret',
      });
      assert.equal(code, 1);
      assert.match(stderr, /permission denied for schema public/);
      assert.match(stderr, /GRANT CREATE ON SCHEMA public TO "nobody_of_a_test";/);
    } finally {
      await database.query(`DROP ROLE ${name}`);
    }
  });
});

describe('the lock', () => {
  const lockId = 7241865325823964n;
  const holding = async () => {
    const client = await connectWhenReady(
      readConfig({ ...database.env, OTEL_SERVICE_NAME: 'another migrator' }),
      () => {},
    );
    await client.query(`SELECT pg_advisory_lock(${lockId})`);
    return client;
  };

  test('that another holds: it is said who, and since when, and the wait has a limit', async () => {
    const holder = await holding();
    folder.write('0001_one.sql', 'SELECT 1;');
    try {
      assert.match(
        await folder.failure({ MIGRATION_WAIT_TIMEOUT_MS: '100' }),
        /^The lock of the migrations – still held after 100 ms, by process \d+ of the server \("another migrator", from 127\.0\.0\.1, since \d{4}-.*Z\) – end that session/,
      );
      const patient = folder.migrate();
      await until(() => folder.waits.length === 2);
      assert.match(folder.waits[1] ?? '', /^waiting for the lock of the migrations, held by process \d+/);
      await holder.end();
      assert.deepEqual(await patient, ['0001_one.sql']);
    } finally {
      await holder.end();
    }
  });

  test('does not outlive a migrator that was killed at its work', async () => {
    folder.write('0001_one.sql', 'SELECT pg_sleep(3600);');
    const program = `
      const { readConfig } = await import(${JSON.stringify(new URL('../src/config/config.js', import.meta.url))});
      const { connectWhenReady } = await import(${JSON.stringify(new URL('../src/database/connect.js', import.meta.url))});
      const { migrate } = await import(${JSON.stringify(new URL('../src/migrations/run.js', import.meta.url))});
      const config = readConfig(process.env);
      await migrate(await connectWhenReady(config, () => {}), config, { directory: process.env.FOLDER });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { PATH: process.env['PATH'], ...database.env, FOLDER: folder.path },
      stdio: 'inherit',
    });
    const sleeping = () =>
      onServer(
        process.env['TEST_SERVER_URL'] ?? '',
        `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '${database.name}'`,
      );
    await until(async () => (await sleeping()).length === 1);
    child.kill('SIGKILL');
    await once(child, 'exit');

    await until(async () => (await sleeping()).length === 0);
    folder.write('0001_one.sql', 'SELECT 1;');
    assert.deepEqual(await folder.migrate(), ['0001_one.sql']);
  });
});
