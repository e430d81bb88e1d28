import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const entry = (name: string) => fileURLToPath(new URL(`../../src/${name}.js`, import.meta.url));

/** What a finished command said. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running backend. */
export interface Backend {
  readonly url: string;
  readonly process: ChildProcess;
  /** Its log so far, a line each. */
  readonly log: () => Record<string, unknown>[];
  /** Asks it to stop, and waits until it has: the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

// Long enough for a machine that is busy with other tests: no test depends on how fast things are.
const patience = {
  DB_CONNECT_TIMEOUT_MS: '30000',
  DB_STATEMENT_TIMEOUT_MS: '30000',
  REQUEST_TIMEOUT_MS: '60000',
  SHUTDOWN_TIMEOUT_MS: '30000',
};

/** Only what is given: the tests do not depend on the caller's variables. */
function environment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE, APP_ENV: 'test', ...patience, ...env };
}

/** Starts the compiled entry on a free port, and waits until it listens. */
export async function startBackend(env: Readonly<Record<string, string>>): Promise<Backend> {
  const child = spawn(process.execPath, [entry('index')], {
    env: environment({ PORT: '0', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      const [, address] = /listening on (http:[^"]+)/.exec(stdout) ?? [];
      if (address !== undefined) {
        resolve(address);
      }
    });
    void ended.then(([code]) => reject(new Error(`the backend ended with ${code}: ${stderr || stdout}`)));
  });
  return {
    url,
    process: child,
    log: () =>
      stdout
        .split('\n')
        .slice(0, -1) // the last line may not be all there yet
        .map((line) => JSON.parse(line)),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return (await ended)[0];
    },
  };
}

/** Runs a command of the backend to its end. */
export async function runCommand(
  name: 'index' | 'migrate',
  env: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const child = spawn(process.execPath, [entry(name)], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
