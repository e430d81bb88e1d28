// compose.yaml, run by the compose tools that are to be had.
import assert from 'node:assert/strict';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { cleanUp } from '../support/command.mjs';
import { compose, engineOf, tools, whyNot } from '../support/compose-tools.mjs';
import { unique } from '../support/engine.mjs';
import { answers, freePort, ready, request } from '../support/http.mjs';
import { backendImage, copyOfBackend } from '../support/images.mjs';

for (const tool of tools) {
  const engine = engineOf(tool);
  const missing = await whyNot(tool);

  describe(`compose.yaml, run by ${tool.name}`, { skip: missing }, () => {
    test('brings up a service that keeps its data and comes back by itself, and goes without a trace', async (t) => {
      // The compose file has no place for a build secret that all tools know: packages come from this build's cache.
      await backendImage(engine, t);
      const project = await Project.create(t, tool);
      await project.compose('up', '--build', '--detach');
      await ready(project.url);
      await answers(`${project.url}/v1/holidays/1`);

      const created = await request(`${project.url}/v1/holidays`, {
        method: 'POST',
        body: { country: 'CM', date: '2031-01-02', name: project.name },
      });
      assert.equal(created.status, 201, created.text);
      const holiday = `${project.url}/v1/holidays/${JSON.parse(created.text).id}`;

      await t.test('publishes on loopback only, hardened', async () => {
        for (const service of ['backend', 'postgres']) {
          const { HostConfig, NetworkSettings } = await project.inspect(service);
          const addresses = Object.values(NetworkSettings.Ports).flatMap((bindings) =>
            (bindings ?? []).map(({ HostIp }) => HostIp),
          );
          assert.deepEqual(addresses, ['127.0.0.1'], service);
          assert.equal(HostConfig.ReadonlyRootfs, true);
          assert.ok(
            HostConfig.SecurityOpt.some((option) => option.startsWith('no-new-privileges')),
          );
          assert.equal(HostConfig.Memory, 512 * 2 ** 20);
          assert.match(JSON.stringify(HostConfig.LogConfig), /10 ?m/i, service);
        }
        const capabilities = async (service) => {
          const { stdout } = await engine.run([
            'exec',
            await project.container(service),
            'grep',
            'CapEff',
            '/proc/1/status',
          ]);
          return stdout.trim();
        };
        assert.match(await capabilities('backend'), /\s0{16}$/);
      });

      await t.test('shows no password in its logs', async () => {
        for (const service of ['backend', 'postgres']) {
          const { output } = await engine.run(['logs', await project.container(service)]);
          assert.ok(!output.includes(project.password), service);
        }
      });

      await t.test('comes back by itself after a restart of PostgreSQL', async (t) => {
        await engine.run(['restart', '--time=30', await project.container('postgres')]);
        const started = performance.now();
        // /readyz may still answer from its cached ping of a moment ago: what counts is that the data is served again.
        await answers(holiday);
        await ready(project.url);
        t.diagnostic(
          `${tool.name}: ready ${((performance.now() - started) / 1_000).toFixed(1)} s after PostgreSQL was started again`,
        );
      });

      await t.test('keeps its data over down and up', async () => {
        await project.compose('down');
        await project.compose('up', '--detach');
        await answers(holiday);
      });

      await t.test('leaves no container and no volume after down -v', async () => {
        await project.compose('down', '-v');
        assert.deepEqual(await project.left(), { containers: [], volumes: [] });
      });
    });

    test('names DB_PASS when it is not set', async (t) => {
      const project = await Project.create(t, tool);
      await rm(join(project.folder, '.env'));
      const { code, output } = await project.compose('up', '--no-start', { check: false });
      assert.notEqual(code, 0);
      assert.match(output, /set DB_PASS in \.env, see \.env\.example/);
    });
  });
}

/** A copy of the example with free ports and a password of its own. */
class Project {
  static async create(scope, tool) {
    const project = new Project();
    Object.assign(project, {
      engine: engineOf(tool),
      tool,
      name: unique('compose'),
      password: unique('password'),
    });
    project.folder = await copyOfBackend(scope);
    const [backendPort, postgresPort] = await Promise.all([freePort(), freePort()]);
    await copyFile(join(project.folder, '.env.example'), join(project.folder, '.env'));
    const settings = await readFile(join(project.folder, '.env'), 'utf8');
    await writeFile(
      join(project.folder, '.env'),
      settings
        .replace(/^DB_PASS=.*$/m, `DB_PASS=${project.password}`)
        .replace(/^PUBLISHED_PORT=.*$/m, `PUBLISHED_PORT=${backendPort}`)
        .replace(/^POSTGRES_PUBLISHED_PORT=.*$/m, `POSTGRES_PUBLISHED_PORT=${postgresPort}`),
    );
    project.url = `http://127.0.0.1:${backendPort}`;
    cleanUp(scope, () => project.remove());
    return project;
  }

  async compose(...args) {
    const options = typeof args.at(-1) === 'object' ? args.pop() : {};
    return compose(this.tool, ['-p', this.name, ...args], { cwd: this.folder, ...options });
  }

  async container(service) {
    const filters = [
      `label=com.docker.compose.project=${this.name}`,
      `label=com.docker.compose.service=${service}`,
    ];
    const { stdout } = await this.engine.run([
      'ps',
      '--all',
      '--quiet',
      ...filters.map((filter) => `--filter=${filter}`),
    ]);
    return stdout.trim();
  }

  async inspect(service) {
    return JSON.parse(
      (await this.engine.run(['container', 'inspect', await this.container(service)])).stdout,
    )[0];
  }

  async left() {
    const list = async (...args) =>
      (
        await this.engine.run([
          ...args,
          '--quiet',
          `--filter=label=com.docker.compose.project=${this.name}`,
        ])
      ).stdout
        .split('\n')
        .filter((line) => line !== '');
    return { containers: await list('ps', '--all'), volumes: await list('volume', 'ls') };
  }

  async remove() {
    await this.compose('down', '-v', { check: false });
    // podman-compose 1.0 does not remove networks.
    await this.engine.run(['network', 'rm', `${this.name}_app_network`], { check: false });
  }
}
