// The application as it is published and deployed, by the compose tools that are to be had.
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanUp, command } from './command.mjs';
import { compose, engineOf, environmentOf } from './compose-tools.mjs';
import { unique } from './engine.mjs';
import { freePort, ready } from './http.mjs';

// Milliseconds. Machines differ, and some do other things besides.
export const patience = 180_000;

export const repository = join(dirname(fileURLToPath(import.meta.url)), '../../..');

let built;
/** Runs the built AppHost; builds it the first time. */
export async function appHost(args, options = {}) {
  built ??= command('dotnet', ['build', join(repository, 'AppHost'), '--verbosity', 'quiet']);
  await built;
  return command(join(repository, 'AppHost/bin/Debug/net10.0/AppHost'), args, {
    cwd: join(repository, 'AppHost'),
    ...options,
  });
}

/** An output folder with what is published into it, and a project that runs from it. */
export class Deployment {
  static async publish(scope, tool, { args = [] } = {}) {
    const deployment = new Deployment();
    const folder = await mkdtemp(join(tmpdir(), 'test-deployment-'));
    Object.assign(deployment, { engine: engineOf(tool), tool, name: unique('test'), folder });
    deployment.home = join(folder, 'home');
    deployment.output = join(folder, 'out');
    deployment.image = `localhost/${deployment.name}:1`;
    deployment.port = await freePort();
    deployment.url = `http://127.0.0.1:${deployment.port}`;
    // A copy, so that a test can change the sources.
    deployment.sources = join(folder, 'backend');
    await cp(join(repository, 'node-backend'), deployment.sources, {
      recursive: true,
      filter: (path) => !/\/(node_modules|dist[^/]*)(\/|$)/.test(path),
    });
    cleanUp(scope, () => deployment.remove());
    await deployment.#makeHome();
    await deployment.#markImage();
    await deployment.step('publish', { args });
    return deployment;
  }

  /** As the configuration of docker it has no plugin but the one that builds. */
  async #makeHome() {
    const plugins = join(this.home, 'cli-plugins');
    await mkdir(plugins, { recursive: true });
    if (this.tool.program[0] === 'docker-compose') {
      const { stdout } = await this.engine.run(['info', '--format', '{{json .ClientInfo.Plugins}}']);
      const buildx = JSON.parse(stdout).find((plugin) => plugin.Name === 'buildx');
      if (buildx) await symlink(buildx.Path, join(plugins, 'docker-buildx'));
    }
  }

  /** Its image is like no other: to remove one takes a name away that another build gives it in the same moment. */
  async #markImage() {
    const dockerfile = join(this.sources, 'Dockerfile');
    const text = await readFile(dockerfile, 'utf8');
    await writeFile(
      dockerfile,
      text.replace(/^FROM .* AS runtime$/m, `$&\nLABEL test=${this.name}`),
    );
  }

  /** Runs a step of the pipeline. */
  async step(name, { check = true, args = [] } = {}) {
    return appHost(
      ['--operation', 'publish', '--step', name, '--output-path', this.output, ...args],
      {
        check,
        env: {
          HOME: this.home,
          // The deploy step takes 'docker compose' before docker-compose: where the latter is meant, the plugin of the former is out of sight.
          ...(this.tool.program[0] === 'docker-compose' && { DOCKER_CONFIG: this.home }),
          ...environmentOf(this.tool),
          // The project's name is made of it: a deployment of this clone is not touched.
          AppHostSha: this.#hash(),
          ASPIRE_CONTAINER_RUNTIME: this.engine.name,
          Backend__Path: this.sources,
          Backend__Port: String(this.port),
          Deployment__ImageName: this.name,
          Deployment__Tag: '1',
        },
      },
    );
  }

  /** What the documentation tells a person to do before the first start. */
  async prepareByHand() {
    await command('sh', [join(this.output, 'create-secrets.sh')]);
  }

  #hash() {
    return this.name.split('-').at(-1).padEnd(16, '0');
  }

  async read(name) {
    return readFile(join(this.output, name), 'utf8');
  }

  /** Adds a migration to the copy of the sources. */
  async addMigration(sql) {
    await writeFile(join(this.sources, 'migrations', '9000_test.sql'), sql);
  }

  /** As the documentation says. */
  async compose(...args) {
    const file = this.tool.engineName === 'podman' ? ['-f', 'podman.yaml'] : [];
    return this.composeFound(...file, ...args);
  }

  /** Brings it up as the documentation says, and waits until it is ready. */
  async up(...args) {
    await this.compose('up', ...args, '--detach');
    await ready(this.url, patience);
  }

  /** The same with the files that the tool finds by itself. */
  async upFound() {
    await this.composeFound('up', '--detach');
    await ready(this.url, patience);
  }

  /** With the files that the tool finds by itself, unless told otherwise. */
  async composeFound(...args) {
    const options = typeof args.at(-1) === 'object' ? args.pop() : {};
    return compose(this.tool, ['-p', this.name, ...args], { cwd: this.output, ...options });
  }

  /** The containers of a project, as the engine describes them, by service. */
  async containers(project = this.name) {
    const { stdout } = await this.engine.run([
      'ps',
      '--all',
      '--quiet',
      `--filter=label=com.docker.compose.project=${project}`,
    ]);
    const ids = stdout.split('\n').filter((line) => line !== '');
    if (ids.length === 0) {
      return {};
    }
    const inspected = JSON.parse((await this.engine.run(['container', 'inspect', ...ids])).stdout);
    return Object.fromEntries(
      inspected.map((container) => [
        container.Config.Labels['com.docker.compose.service'],
        container,
      ]),
    );
  }

  /** The project's name that the deploy step chose, out of what it reported. */
  static projectOf(output) {
    return /project (\S+?)\)/.exec(output)?.[1];
  }

  async volumes(project = this.name) {
    const { stdout } = await this.engine.run([
      'volume',
      'ls',
      '--quiet',
      `--filter=label=com.docker.compose.project=${project}`,
    ]);
    return stdout.split('\n').filter((line) => line !== '');
  }

  async remove() {
    await this.compose('down', '-v', { check: false });
    // podman-compose 1.0 does not remove networks.
    for (const project of [this.name, `aspire-compose-${this.#hash().slice(0, 8)}`]) {
      await this.engine.run(['network', 'rm', `${project}_app_network`], { check: false });
    }
    await this.engine.run(['rmi', '--force', this.image], { check: false });
    await rm(this.folder, { recursive: true, force: true });
  }
}
