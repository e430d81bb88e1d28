// What the Dockerfile, the compose file and the app host rely on in their base images: true for the published
// images as for the stand-ins that tests/containers/prepare makes where no registry answers.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../support/command.mjs';
import { engines } from '../support/engine.mjs';
import { baseImage, postgresImage } from '../support/images.mjs';

const password = '--env=POSTGRES_PASSWORD=secret';
const data = '/var/lib/postgresql';

for (const engine of engines) {
  describe(`${baseImage} on ${engine.name}`, () => {
    test('has node of the tagged version, npm and Debian', async () => {
      const version = /node:([\d.]+)/.exec(baseImage)[1];
      const { stdout } = await engine.once(baseImage, [
        'sh',
        '-c',
        'node --version && npm --version && . /etc/os-release && echo $ID $VERSION_CODENAME',
      ]);
      assert.match(
        stdout,
        new RegExp(
          `^v${version}\\n\\d+\\.\\d+\\.\\d+\\ndebian ${/trixie|bookworm/.exec(baseImage)[0]}$`,
          'm',
        ),
      );
    });

    test('runs node for options and scripts, and other commands as they are', async () => {
      assert.equal((await engine.once(baseImage, ['--print', '6 * 7'])).stdout.trim(), '42');
      assert.equal((await engine.once(baseImage, ['echo', 'hello'])).stdout.trim(), 'hello');
    });
  });

  describe(`${postgresImage} on ${engine.name}`, () => {
    /** Starts a server and waits until it answers on TCP, which means that its initialization is over. */
    async function start(t, flags, user = 'postgres') {
      const container = await engine.start(t, postgresImage, { flags });
      await answers(container, user);
      return container;
    }

    const answers = (container, user) =>
      eventually('PostgreSQL on TCP', async () => {
        assert.equal(await container.state('Running'), 'true', await container.logs());
        return (
          (await container.exec(['pg_isready', '-h', '127.0.0.1', '-U', user], { check: false }))
            .code === 0
        );
      });

    const query = async (
      container,
      sql,
      { user = 'postgres', database = user, secret = 'secret' } = {},
    ) => {
      // Not on 127.0.0.1, where the image trusts everybody.
      const psql = 'psql -h "$(hostname -i)" -U "$0" -d "$1" -Atc "$2"';
      const result = await container.exec(['sh', '-c', psql, user, database, sql], {
        flags: [`--env=PGPASSWORD=${secret}`],
        check: false,
      });
      return result.code === 0 ? result.stdout.trim() : result.stderr;
    };

    test('is the tagged version, as uid 999, with data under the volume', async (t) => {
      const container = await start(t, [password]);
      assert.equal(
        await query(container, 'SHOW server_version'),
        /:([\d.]+)/.exec(postgresImage)[1],
      );
      assert.equal(await query(container, 'SHOW data_directory'), `${data}/18/docker`);
      assert.equal((await container.exec(['sh', '-c', 'stat -c %u /proc/1'])).stdout.trim(), '999');
    });

    test('creates the user and the database, with the password from a variable or a file', async (t) => {
      const names = ['--env=POSTGRES_USER=app_user', '--env=POSTGRES_DB=app_db'];
      const options = { user: 'app_user', database: 'app_db' };
      const byVariable = await start(t, [...names, password], 'app_user');
      assert.equal(await query(byVariable, 'SELECT 1', options), '1');
      assert.match(
        await query(byVariable, 'SELECT 1', { ...options, secret: 'wrong' }),
        /password authentication failed/,
      );

      const secrets = await engine.volume(t);
      await engine.once(baseImage, ['sh', '-c', 'printf from-file >/secrets/password'], {
        flags: [`--volume=${secrets}:/secrets`],
      });
      const byFile = await start(
        t,
        [
          ...names,
          `--volume=${secrets}:/secrets`,
          '--env=POSTGRES_PASSWORD_FILE=/secrets/password',
        ],
        'app_user',
      );
      assert.equal(await query(byFile, 'SELECT 1', { ...options, secret: 'from-file' }), '1');
    });

    test('refuses to start without a password, or with both it and its file', async () => {
      for (const [flags, message] of [
        [[], /POSTGRES_PASSWORD/],
        [
          [password, '--env=POSTGRES_PASSWORD_FILE=/secret'],
          /POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE|POSTGRES_PASSWORD_FILE.*exclusive/s,
        ],
      ]) {
        const { code, output } = await engine.once(postgresImage, [], { flags, check: false });
        assert.equal(code, 1);
        assert.match(output, message);
      }
    });

    test('refuses a volume at the data directory of PostgreSQL 17', async (t) => {
      const old = await engine.volume(t);
      const { code, output } = await engine.once(postgresImage, [], {
        flags: [password, `--volume=${old}:${data}/data`],
        check: false,
      });
      assert.equal(code, 1);
      assert.match(output, /\/var\/lib\/postgresql\/data/);
    });

    test('runs init files once, before it listens on TCP, and passes POSTGRES_INITDB_ARGS', async (t) => {
      const scripts = await engine.volume(t);
      const write =
        "printf 'CREATE TABLE t AS SELECT inet_server_addr() AS address' >/init/1.sql; printf 'psql -U postgres -c \"INSERT INTO t VALUES (NULL)\"' >/init/2.sh";
      await engine.once(baseImage, ['sh', '-c', write], { flags: [`--volume=${scripts}:/init`] });
      const container = await start(t, [
        password,
        `--volume=${scripts}:/docker-entrypoint-initdb.d:ro`,
        '--env=POSTGRES_INITDB_ARGS=--no-data-checksums --locale=C',
      ]);
      assert.equal(await query(container, 'SELECT count(*), count(address) FROM t'), '2|0');
      assert.equal(
        await query(
          container,
          "SELECT current_setting('data_checksums'), datcollate FROM pg_database WHERE datname = 'postgres'",
        ),
        'off|C',
      );
    });

    test('stops cleanly and keeps its data, read-only and with few capabilities', async (t) => {
      const volume = await engine.volume(t);
      const capabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'].map(
        (name) => `--cap-add=${name}`,
      );
      const container = await start(t, [
        ...[
          password,
          `--volume=${volume}:${data}`,
          '--read-only',
          '--tmpfs=/tmp',
          '--tmpfs=/var/run/postgresql',
        ],
        ...['--cap-drop=ALL', ...capabilities, '--security-opt=no-new-privileges'],
      ]);
      await query(container, 'CREATE TABLE kept AS SELECT 42 AS answer');
      await engine.run(['stop', '--time=30', container.name]);
      assert.equal(await container.state('ExitCode'), '0');
      assert.match(await container.logs(), /received fast shutdown request/);
      await engine.run(['start', container.name]);
      await answers(container, 'postgres');
      assert.equal(await query(container, 'SELECT answer FROM kept'), '42');
      assert.doesNotMatch(await container.logs(), /not properly shut down/);
    });
  });
}
