// A container engine as the tests see it, and what a test creates on it: gone again when the test is over.
import { randomBytes } from 'node:crypto';
import { cleanUp, command, eventually } from './command.mjs';

/** The hardening that the image has to work under. */
export const hardened = [
  '--read-only',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
  '--memory=256m',
  '--pids-limit=64',
];

// By it, tests/containers/test tells what this run left from what another is using.
const run = process.env.CONTAINER_TESTS_RUN ?? '';

export const unique = (prefix) => `${prefix}-${run}${randomBytes(4).toString('hex')}`;

/** @typedef {import('node:test').TestContext} TestContext */

class Engine {
  constructor(name) {
    this.name = name;
  }

  run(args, options) {
    return command(this.name, args, options);
  }

  async inspect(kind, name, format) {
    const { stdout } = await this.run([kind, 'inspect', '--format', format, name]);
    return stdout.trim();
  }

  /** Runs a command in a container of its own, to its end. */
  once(image, args, { flags = [], check = true } = {}) {
    return this.run(['run', '--rm', ...flags, image, ...args], { check });
  }

  /** Starts a container that the test's end removes. */
  async start(scope, image, { flags = [], args = [], name = unique('test') } = {}) {
    cleanUp(scope, () => this.#remove(name));
    await this.run(['run', '--detach', '--name', name, ...flags, image, ...args]);
    return new Container(this, name);
  }

  #remove(name) {
    // podman asks politely first, and node as PID 1 does not listen.
    const atOnce = this.name === 'podman' ? ['--time=0'] : [];
    return this.run(['rm', '--force', ...atOnce, '--volumes', name], { check: false });
  }

  async network(scope) {
    const name = unique('test-net');
    await this.run(['network', 'create', name]);
    cleanUp(scope, () => this.run(['network', 'rm', name], { check: false }));
    return name;
  }

  async volume(scope) {
    const name = unique('test-volume');
    await this.run(['volume', 'create', name]);
    cleanUp(scope, () => this.run(['volume', 'rm', '--force', name], { check: false }));
    return name;
  }
}

class Container {
  constructor(engine, name) {
    this.engine = engine;
    this.name = name;
  }

  exec(args, { flags = [], check = true } = {}) {
    return this.engine.run(['exec', ...flags, this.name, ...args], { check });
  }

  async logs() {
    return (await this.engine.run(['logs', this.name])).output;
  }

  state(format) {
    return this.engine.inspect('container', this.name, `{{.State.${format}}}`);
  }

  /** Leaves a child that ends soon without its parent. */
  async leaveOrphan() {
    const { stdout } = await this.exec(['sh', '-c', '(sleep 0.2 >/dev/null 2>&1 & echo $!)']);
    const file = `/proc/${Number(stdout)}/stat`;
    return {
      /** The letter of proc(5), or 'gone'. */
      state: async () => {
        const stat = await this.exec(['cat', file], { check: false });
        return stat.code === 0 ? stat.stdout.split(') ')[1][0] : 'gone';
      },
    };
  }

  /** Where a published port of the container is reached on this machine. */
  async url(port) {
    const { stdout } = await this.engine.run(['port', this.name, `${port}/tcp`]);
    return `http://127.0.0.1:${stdout.trim().split('\n')[0].split(':').at(-1)}`;
  }

  async exited(timeoutMs) {
    await eventually(
      `${this.name} to exit`,
      async () => (await this.state('Running')) === 'false',
      timeoutMs,
    );
    return Number(await this.state('ExitCode'));
  }
}

/** The engines that tests/containers/prepare found or made ready. */
export const engines = (process.env.CONTAINER_TESTS_ENGINES ?? '')
  .split(' ')
  .filter((name) => name !== '')
  .map((name) => new Engine(name));

if (engines.length === 0) {
  throw new Error(
    'CONTAINER_TESTS_ENGINES is empty – run these tests through tests/containers/test',
  );
}
