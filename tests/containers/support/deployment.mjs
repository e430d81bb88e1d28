// The application as it is published and deployed, by the compose tools that are to be had.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanUp, command } from './command.mjs';
import { unique } from './engine.mjs';

export const repository = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** The compose tools, with the engine that each drives. */
export const tools = [
  { engine: 'podman', program: ['podman-compose'] },
  { engine: 'docker', program: ['docker-compose'] },
  { engine: 'docker', program: ['docker', 'compose'] }, // version 2, where it is installed
];

/** Why a tool cannot be used here; false when it can. */
export async function whyNot([program, ...args]) {
  const { code } = await command(program, [...args, 'version'], { check: false }).catch(() => ({
    code: 1,
  }));
  return code === 0 ? false : `${[program, ...args].join(' ')} is not installed`;
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

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
  static async publish(scope, engine, program, { args = [] } = {}) {
    const deployment = new Deployment();
    const folder = await mkdtemp(join(tmpdir(), 'test-deployment-'));
    Object.assign(deployment, { engine, program, name: unique('test'), folder });
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
    await deployment.step('publish', { args });
    return deployment;
  }

  /** Runs a step of the pipeline. */
  async step(name, { check = true, args = [] } = {}) {
    return appHost(
      ['--operation', 'publish', '--step', name, '--output-path', this.output, ...args],
      {
        check,
        env: {
          HOME: this.home,
          // The deploy step takes 'docker compose' before docker-compose: where the latter is meant, its plugin is out of sight.
          ...(this.program[0] === 'docker-compose' && { DOCKER_CONFIG: this.home }),
          // The project's name is made of it: a deployment of this clone is not touched.
          AppHostSha: this.name.replace(/[^0-9a-f]/g, '').padEnd(16, '0'),
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

  async read(name) {
    return readFile(join(this.output, name), 'utf8');
  }

  /** Adds a migration to the copy of the sources. */
  async addMigration(sql) {
    await writeFile(join(this.sources, 'migrations', '9000_test.sql'), sql);
  }

  async compose(...args) {
    const options = typeof args.at(-1) === 'object' ? args.pop() : {};
    const [program, ...first] = this.program;
    return command(program, [...first, '-p', this.name, ...args], { cwd: this.output, ...options });
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
    await this.engine.run(['network', 'rm', `${this.name}_app_network`], { check: false });
    await this.engine.run(['rmi', '--force', this.image], { check: false });
    await rm(this.folder, { recursive: true, force: true });
  }
}
