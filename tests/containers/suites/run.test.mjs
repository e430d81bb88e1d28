// The backend's image at work: hardening, signals, and what its entry point does.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/command.mjs';
import { startPostgres } from '../support/database.mjs';
import { engines, hardened } from '../support/engine.mjs';
import { Load, ready, request } from '../support/http.mjs';
import { backendImage, caBundle } from '../support/images.mjs';

const published = '--publish=127.0.0.1::3000';
const migrating = '--env=RUN_MIGRATIONS=true';
const graceSeconds = 15;
// Only the stop is bounded in time: how fast a busy machine answers is no matter of these tests.
const patient = ['DB_CONNECT_TIMEOUT_MS', 'DB_STATEMENT_TIMEOUT_MS', 'REQUEST_TIMEOUT_MS'].map(
  (name) => `--env=${name}=60000`,
);

for (const engine of engines) {
  describe(`the image, run by ${engine.name}`, () => {
    const scope = { after: (action) => (scope.end = action) };
    after(() => scope.end?.());
    let image;
    let postgres;

    before(async () => {
      image = await backendImage(engine, scope);
      postgres = await startPostgres(engine, scope);
    });

    /** A backend on an empty database that it migrates itself, hardened as in production. */
    async function startBackend(t, flags = [migrating], database) {
      const on = database ?? (await postgres.emptyDatabase());
      const container = await engine.start(t, image, {
        flags: [...hardened, published, ...patient, ...on.flags, ...flags],
      });
      return { container, database: on, url: await container.url(3000) };
    }

    test('serves with a read-only root, no capabilities, no new privileges, 256 MB and 64 processes', async (t) => {
      const { container, url } = await startBackend(t);
      await ready(url);
      const { status } = await request(`${url}/v1/holidays/1`);
      assert.equal(status, 200);
      const facts = await container.exec([
        'sh',
        '-c',
        'id -u; id -g; touch /app/x 2>&1; grep -E "^(CapEff|NoNewPrivs)" /proc/1/status',
      ]);
      assert.match(
        facts.stdout,
        /^1001\n0\n.*Read-only file system\nCapEff:\s+0{16}\nNoNewPrivs:\s+1$/m,
      );
      assert.equal((await container.exec(['node', 'bin/healthcheck.js'])).code, 0);
    });

    test('serves as any user id with group 0, and cannot change its own files', async (t) => {
      const database = await postgres.emptyDatabase();
      const flags = ['--user=123456:0', '--cap-drop=ALL', published, migrating, ...database.flags];
      const container = await engine.start(t, image, { flags });
      await ready(await container.url(3000));
      const writable = await container.exec(['find', '/app', '-writable', '-not', '-type', 'l']);
      assert.equal(writable.stdout.trim(), '');
    });

    test('is served by node itself, with an init as PID 1 that reaps zombies', async (t) => {
      const { container, url } = await startBackend(t);
      await ready(url);
      const commands = await container.exec([
        'sh',
        '-c',
        'for p in /proc/[0-9]*; do tr "\\0" " " <$p/cmdline; echo; done',
      ]);
      const running = commands.stdout
        .split('\n')
        .filter((line) => line !== '' && !/^(sh|tr) /.test(line))
        .map((line) => line.trim());
      assert.deepEqual(running, [
        '/usr/bin/tini -s -- /app/bin/entrypoint.sh node dist/src/index.js',
        'node dist/src/index.js',
      ]);

      const orphan = await container.leaveOrphan();
      await eventually('the orphan to be reaped', async () => (await orphan.state()) === 'gone');
      // The same with node as PID 1 shows that it is the init that does it.
      const bare = await engine.start(t, image, {
        flags: ['--entrypoint=node'],
        args: ['-e', 'setInterval(() => {}, 1000)'],
      });
      const neglected = await bare.leaveOrphan();
      await eventually('the orphan to be a zombie', async () => (await neglected.state()) === 'Z');
    });

    test('stops under load within the grace period, and fails no request that it accepted', async (t) => {
      const { container, url } = await startBackend(t);
      await ready(url);
      const load = new Load(`${url}/v1/holidays/1`, 64);
      await eventually('some load', () => load.answered > 1_000);
      load.draining = true;
      const started = performance.now();
      await engine.run(['stop', `--time=${graceSeconds}`, container.name]);
      const seconds = (performance.now() - started) / 1_000;
      const { answered, refused, failures } = await load.finished();
      t.diagnostic(
        `${engine.name}: stopped after ${seconds.toFixed(1)} s; ${answered} requests answered, ${refused} refused, ${failures.length} failed`,
      );
      assert.deepEqual(failures, []);
      assert.ok(seconds < graceSeconds, `${seconds} s`);
      assert.equal(await container.state('ExitCode'), '0');
      assert.equal(await container.state('OOMKilled'), 'false');
    });

    test('stops within the grace period while the name server is silent', async (t) => {
      const silent = await engine.start(t, image, {
        flags: ['--user=0', '--entrypoint=node'],
        args: ['-e', "require('node:dgram').createSocket('udp4').bind(53)"],
      });
      const address = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
      const container = await engine.start(t, image, {
        flags: [
          ...hardened,
          published,
          `--dns=${await engine.inspect('container', silent.name, address)}`,
          // So that two names are asked for.
          '--dns-search=example.invalid',
          ...['HOST=postgres', 'USER=x', 'PASS=x', 'NAME=x'].map(
            (setting) => `--env=DB_${setting}`,
          ),
          '--env=DB_WAIT_TIMEOUT_MS=0',
        ],
      });
      const url = await container.url(3000);
      await eventually('an answer', () => request(`${url}/livez`));
      const started = performance.now();
      // The engines' own grace period, and compose's.
      await engine.run(['stop', '--time=10', container.name]);
      const seconds = (performance.now() - started) / 1_000;
      t.diagnostic(`${engine.name}: stopped after ${seconds.toFixed(1)} s`);
      assert.equal(await container.state('ExitCode'), '0');
    });

    test('waits for a database that starts later, and migrates it', async (t) => {
      const database = await postgres.emptyDatabase();
      await engine.run(['pause', postgres.container.name]);
      let container;
      try {
        container = await engine.start(t, image, {
          flags: [...hardened, published, ...database.flags, migrating],
        });
        await eventually('the entry point to wait', async () =>
          /waiting for PostgreSQL/i.test(await container.logs()),
        );
      } finally {
        await engine.run(['unpause', postgres.container.name]);
      }
      await ready(await container.url(3000));
    });

    test('takes an open port for no database, and gives up at its deadline with a clear message', async (t) => {
      const database = await postgres.emptyDatabase();
      const open = await engine.start(t, image, {
        flags: [`--network=${postgres.network}`, '--entrypoint=node'],
        args: ['-e', "require('node:net').createServer((socket) => socket.end()).listen(5432)"],
      });
      const flags = [
        ...hardened,
        ...database.flags,
        `--env=DB_HOST=${open.name}`,
        '--env=DB_WAIT_TIMEOUT_MS=1500',
      ];
      const { code, output } = await engine.once(image, [], { flags, check: false });
      assert.equal(code, 1);
      assert.match(
        output,
        new RegExp(`PostgreSQL at ${open.name}:5432.*not reachable within 1500 ms.*DB_HOST`, 's'),
      );
    });

    test('gives up at once on a wrong password, and says the remedy but not the password', async () => {
      const database = await postgres.emptyDatabase();
      const flags = [...hardened, ...database.flags, '--env=DB_PASS=mark-of-a-secret'];
      const { code, output } = await engine.once(image, [], { flags, check: false });
      assert.equal(code, 1);
      assert.match(output, /check DB_PASS; a volume/);
      assert.ok(!output.includes('mark-of-a-secret'));
    });

    test('names a faulty setting before anything is started', async () => {
      for (const [flags, message] of [
        [['--env=RUN_MIGRATIONS=maybe'], /RUN_MIGRATIONS is 'maybe'; it can be true or false/],
        [['--env=MAX_NODE_MEMORY=2g'], /MAX_NODE_MEMORY is '2g', which is no number of MiB/],
        [
          ['--memory=100m'],
          /memory limit of 100 MiB is too small for Node: give the container at least 128 MiB/,
        ],
        [['--env=PORT=80'], /DB_HOST . is missing.*PORT . 80 is a privileged port/s],
      ]) {
        const { code, output } = await engine.once(image, [], { flags, check: false });
        assert.equal(code, 1);
        assert.match(output, message);
      }
    });

    test('is not ready before its schema is in place, and says so', async (t) => {
      const { container, url, database } = await startBackend(t, ['--env=RUN_MIGRATIONS=false']);
      const answer = await eventually('an answer', () => request(`${url}/readyz`));
      assert.equal(answer.status, 503);
      assert.match(answer.text, /schema|migration/i);
      await engine.once(image, ['node', 'dist/src/migrate.js'], {
        flags: [...hardened, ...database.flags],
      });
      await ready(url);
      assert.equal(await container.state('Running'), 'true');
    });

    test('may migrate in two containers at once', async (t) => {
      const database = await postgres.emptyDatabase();
      const both = await Promise.all([
        startBackend(t, [migrating], database),
        startBackend(t, [migrating], database),
      ]);
      await Promise.all(both.map(({ url }) => ready(url)));
    });

    test('reads the password from DB_PASS_FILE', async (t) => {
      const database = await postgres.emptyDatabase();
      const volume = await engine.volume(t);
      const flags = [`--volume=${volume}:/secrets`];
      await engine.once(image, ['sh', '-c', 'printf "%s\\n" "$DB_PASS" >/secrets/db_password'], {
        flags: [...flags, '--user=0', ...database.flags],
      });
      const container = await engine.start(t, image, {
        flags: [
          ...hardened,
          published,
          ...flags,
          ...database.flags,
          '--env=DB_PASS=',
          '--env=DB_PASS_FILE=/secrets/db_password',
          migrating,
        ],
      });
      await ready(await container.url(3000));
    });

    test('trusts the certificates of NODE_EXTRA_CA_CERTS at run time', async (t) => {
      const file = await caBundle(t, 'a CA bundle');
      if (!(await readFile(file, 'utf8')).includes('BEGIN CERTIFICATE')) {
        t.skip('this machine has no CA bundle');
        return;
      }
      const count = ['node', '-p', "require('node:tls').getCACertificates('extra').length"];
      const { stdout } = await engine.once(image, count, {
        flags: [...hardened, `--volume=${file}:/ca.pem:ro`, '--env=NODE_EXTRA_CA_CERTS=/ca.pem'],
      });
      assert.ok(Number(stdout.trim().split('\n').at(-1)) > 0);
    });
  });
}
