// The published deployment, brought up by hand and by the deploy step, on the engines and compose tools that are to be had.
import assert from 'node:assert/strict';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { cleanUp, eventually } from '../support/command.mjs';
import { engineOf, tools, whyNot } from '../support/compose-tools.mjs';
import { dashboardImage, traces } from '../support/dashboard.mjs';
import { Deployment, patience } from '../support/deployment.mjs';
import { answers, freePort, ready, request } from '../support/http.mjs';
import { backendImage } from '../support/images.mjs';

// 20 shows that the order holds where conditions are ignored; fewer keep the suite short.
const starts = Number(process.env.DEPLOYMENT_STARTS ?? 3);
const published = [
  'docker-compose.yaml',
  'podman.yaml',
  '.env',
  '.env.example',
  'create-secrets.sh',
];
// An engine's own 'kill' would be a stop that somebody wanted.
const killTheOther = `
  for (const pid of require('node:fs').readdirSync('/proc').map(Number)) {
    if (pid > 1 && pid !== process.pid && require('node:fs').readFileSync('/proc/' + pid + '/cmdline', 'utf8').startsWith('node')) {
      process.kill(pid, 'SIGKILL');
    }
  }`;

for (const tool of tools) {
  const engine = engineOf(tool);
  const missing = await whyNot(tool);

  describe(`the published deployment, run by ${tool.name}`, { skip: missing }, () => {
    test('comes up by hand, keeps its data over an upgrade, and goes without a trace', async (t) => {
      // A build secret is no matter of the compose file: packages come from this build's cache.
      await backendImage(engine, t);
      const deployment = await Deployment.publish(t, tool);
      await deployment.prepareByHand();
      await deployment.up('--build');
      const holiday = await addHoliday(deployment);
      const secret = await deployment.read('secrets/postgres-password');

      await t.test('in order: the migrations ended well before the backend was ready', async () => {
        const { migrations, backend } = await deployment.containers();
        assert.equal(migrations.State.ExitCode, 0);
        assert.equal(backend.State.Running, true);
      });

      await t.test('shut in, limited, on loopback only', async () => {
        const { postgres, backend, migrations } = await deployment.containers();
        for (const container of [postgres, backend, migrations]) {
          assert.equal(container.HostConfig.ReadonlyRootfs, true, container.Name);
          assert.equal(container.HostConfig.Memory, 512 * 2 ** 20, container.Name);
          assert.ok(
            container.HostConfig.SecurityOpt.some((option) =>
              option.startsWith('no-new-privileges'),
            ),
          );
        }
        assert.deepEqual(bindings(postgres), []);
        assert.deepEqual(bindings(backend), [`127.0.0.1:${deployment.port}`]);
        assert.equal(backend.Config.User, '1001:0');
      });

      await t.test(
        'with the secret in no inspection, log, process list or file but its own',
        async () => {
          for (const container of Object.values(await deployment.containers())) {
            assert.ok(!JSON.stringify(container).includes(secret), container.Name);
            const { output } = await engine.run(['logs', container.Name.replace(/^\//, '')]);
            assert.ok(!output.includes(secret), container.Name);
          }
          for (const file of published) {
            assert.ok(!(await deployment.read(file)).includes(secret), file);
          }
          const secrets = join(deployment.output, 'secrets');
          assert.equal((await stat(secrets)).mode & 0o777, 0o700);
          assert.equal((await stat(join(secrets, 'postgres-password'))).mode & 0o777, 0o444);
        },
      );

      await t.test('comes back by itself when the backend dies', async () => {
        const before = (await deployment.containers()).backend;
        await engine.run(['exec', before.Name.replace(/^\//, ''), 'node', '-e', killTheOther], {
          check: false, // it may not see the end of the container
        });
        await eventually('another start', async () => {
          const { State } = (await deployment.containers()).backend;
          return State.Running && State.StartedAt !== before.State.StartedAt;
        });
        await answers(holiday, patience);
      });

      await t.test('keeps its data over down and up', async () => {
        await deployment.compose('down');
        await deployment.compose('up', '--detach');
        await answers(holiday, patience);
      });

      await t.test('keeps its data over an upgrade with a new migration', async () => {
        await deployment.addMigration('CREATE TABLE upgraded (id int PRIMARY KEY);');
        await deployment.compose('down');
        // Once it is ready: the backend serves what it can before the migrations have ended.
        await deployment.up('--build');
        await answers(holiday, patience);
        assert.equal(await query(engine, deployment, 'SELECT count(*) FROM upgraded'), '0');
      });

      await t.test('is the same again and again', async () => {
        for (let start = 0; start < starts; start++) {
          await deployment.compose('down', '-v');
          await deployment.up();
        }
      });

      await t.test('comes up without being told which file as well', async () => {
        await deployment.compose('down', '-v');
        await deployment.upFound();
        await deployment.composeFound('down', '-v');
      });

      await t.test('leaves no container and no volume after down -v', async () => {
        assert.deepEqual(await deployment.containers(), {});
        assert.deepEqual(await deployment.volumes(), []);
      });
    });
  });
}

for (const tool of tools) {
  const engine = engineOf(tool);
  const missing = await whyNot(tool);

  describe(`the deploy step, with ${tool.name}`, { skip: missing }, () => {
    test('builds, writes the secrets, waits for health, redeploys, and takes down', async (t) => {
      await backendImage(engine, t);
      const deployment = await Deployment.publish(t, tool);
      const { output } = await deployment.step('deploy');
      const project = Deployment.projectOf(output);
      cleanUp(t, () =>
        deployment.step('docker-compose-down-compose', {
          check: false,
          args: ['--Compose:RemoveVolumes=true'],
        }),
      );
      // It waited: the first request succeeds.
      assert.equal((await request(`${deployment.url}/readyz`)).status, 200);
      assert.match(output, new RegExp(`backend: http://localhost:${deployment.port}`));
      const holiday = await addHoliday(deployment);
      const secret = await deployment.read('secrets/postgres-password');
      assert.ok(!output.includes(secret));

      await t.test('a failing migration is shown, and the old deployment goes on', async () => {
        const before = (await deployment.containers(project)).backend.Id;
        await deployment.addMigration('CREATE TABLE broken (id nonsense);');
        const failed = await deployment.step('deploy', { check: false });
        assert.equal(failed.code, 1);
        assert.match(failed.output, /'migrations' failed with exit code 1/);
        assert.match(failed.output, /nonsense/);
        assert.equal((await deployment.containers(project)).backend.Id, before);
        assert.equal((await request(holiday)).status, 200);
      });

      await t.test(
        'a new migration runs before the new backend, with the secrets kept',
        async () => {
          await deployment.addMigration('CREATE TABLE upgraded (id int PRIMARY KEY);');
          await deployment.step('deploy');
          assert.equal((await request(holiday)).status, 200);
          assert.equal(
            await query(engine, deployment, 'SELECT count(*) FROM upgraded', project),
            '0',
          );
          assert.equal(await deployment.read('secrets/postgres-password'), secret);
        },
      );

      await t.test('taking down keeps the volume, unless told otherwise', async () => {
        await deployment.step('docker-compose-down-compose');
        assert.deepEqual(await deployment.containers(project), {});
        assert.equal((await deployment.volumes(project)).length, 1);
        await deployment.step('docker-compose-down-compose', {
          args: ['--Compose:RemoveVolumes=true'],
        });
        await eventually('no volume', async () => (await deployment.volumes(project)).length === 0);
      });
    });
  });
}

for (const tool of ['podman-compose', 'docker-compose'].map((name) =>
  tools.find((tool) => tool.name === name),
)) {
  const engine = engineOf(tool);
  const missing = await whyNot(tool);

  describe(`the dashboard in the deployment, run by ${tool.name}`, {
    skip: missing,
  }, () => {
    test('receives the telemetry, and shows it to the one who has the token', async (t) => {
      await backendImage(engine, t);
      const image = await dashboardImage(engine, t);
      const port = await freePort();
      const deployment = await Deployment.publish(t, tool, {
        args: ['--Deployment:Dashboard=true', `--Deployment:DashboardPort=${port}`],
      });
      for (const file of ['docker-compose.yaml', 'podman.yaml']) {
        const text = await deployment.read(file);
        const changed = text.replace(/mcr\.microsoft\.com\S+/, image);
        await writeFile(join(deployment.output, file), changed);
      }
      await deployment.prepareByHand();
      const url = `http://127.0.0.1:${port}`;
      const token = await deployment.read('secrets/dashboard-token');
      // Nothing waits for the dashboard, and migrations do not wait until somebody takes their telemetry.
      await deployment.compose('up', '--detach', 'compose-dashboard');
      await eventually(
        'the dashboard to answer',
        async () => await traces(url, token, 'migrations'),
        patience,
      );
      await deployment.compose('up', '--build', '--detach');
      await ready(deployment.url, patience);
      await addHoliday(deployment);

      await eventually(
        'a trace of the request to arrive',
        async () => (await traces(url, token, 'backend'))?.includes('POST /v1/holidays'),
        patience,
      );
      await eventually(
        'a trace of the migrations to arrive',
        async () => (await traces(url, token, 'migrations'))?.includes('migrate'),
        patience,
      );
      assert.equal(await traces(url, 'another', 'backend'), null);

      const { 'compose-dashboard': dashboard } = await deployment.containers();
      assert.deepEqual(bindings(dashboard), [`127.0.0.1:${port}`]);
      const { output } = await engine.run(['logs', dashboard.Name.replace(/^\//, '')]);
      assert.ok(!output.includes(token) && !JSON.stringify(dashboard).includes(token));
    });
  });
}

function bindings(container) {
  return Object.values(container.NetworkSettings.Ports ?? {}).flatMap((ports) =>
    (ports ?? []).map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}`),
  );
}

async function addHoliday(deployment) {
  const created = await request(`${deployment.url}/v1/holidays`, {
    method: 'POST',
    body: { country: 'CM', date: '2031-01-02', name: deployment.name },
  });
  assert.equal(created.status, 201, created.text);
  return `${deployment.url}/v1/holidays/${JSON.parse(created.text).id}`;
}

async function query(engine, deployment, sql, project = deployment.name) {
  const { postgres } = await deployment.containers(project);
  const { stdout } = await engine.run([
    'exec',
    postgres.Name.replace(/^\//, ''),
    'sh',
    '-c',
    'PGPASSWORD=$(cat /run/secrets/postgres-password) psql -h 127.0.0.1 -U app_user -d app_db -Atc "$0"',
    sql,
  ]);
  return stdout.trim();
}
