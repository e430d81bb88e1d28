import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgresBinaries } from './postgres-binaries.js';

/** A PostgreSQL server with nothing worth keeping in it. */
export interface TestServer {
  /** Its maintenance database, for a user that may create databases. */
  readonly url: string;
  /** Ends it, and removes its data. */
  stop(): Promise<void>;
  /** Ends it, cutting all connections, and starts it again on the same data and port. */
  restart(): Promise<void>;
  /** Sends a signal to all its processes: SIGSTOP freezes it, SIGCONT lets it go on (Linux only). */
  signal(signal: NodeJS.Signals): void;
}

const password = 'not-a-secret';

/** Certificate and private key, in PEM. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** A new server on a free port of the loopback interface, with its data in a temporary folder. */
export async function startPostgres(tls?: TlsFiles): Promise<TestServer> {
  const bin = findPostgresBinaries();
  const folder = mkdtempSync(join(tmpdir(), 'node-backend-test-'));
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  const asUser = unprivileged(folder);
  const command = (program: string, args: string[]): [string, string[]] => {
    const [first = '', ...rest] = [...asUser, join(bin, program), ...args];
    return [first, rest];
  };
  execFileSync(
    ...command('initdb', [
      '-D',
      data,
      '-U',
      'app_user',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--no-sync',
    ]),
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const listenPort = await freePort();
  const settings = [
    `port=${listenPort}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'max_connections=300',
    'log_min_messages=panic',
  ];
  if (tls !== undefined) {
    const owner = statSync(data);
    for (const [file, text] of [
      ['server.crt', tls.certificate],
      ['server.key', tls.key],
    ] as const) {
      const path = join(data, file);
      writeFileSync(path, text, { mode: 0o600 });
      chownSync(path, owner.uid, owner.gid);
    }
    settings.push('ssl=on');
  }
  const [file, args] = command('postgres', ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]);
  const launch = () => spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let server = launch();
  const halt = async () => {
    const ended = once(server, 'exit');
    server.kill('SIGINT'); // "fast": does not wait for clients
    await ended;
  };
  return {
    url: `postgres://app_user:${password}@127.0.0.1:${listenPort}/postgres`,
    stop: async () => {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
    restart: async () => {
      await halt();
      server = launch();
    },
    signal: (signal) => {
      const { pid } = server;
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
      for (const each of [pid, ...children]) {
        process.kill(Number(each), signal);
      }
    },
  };
}

/** PostgreSQL refuses to run as root: a command that runs another as somebody else, where we are root. */
function unprivileged(folder: string): string[] {
  if (process.getuid?.() !== 0) {
    return [];
  }
  const unshare = ['unshare', '-U', '--map-user=1000', '--map-group=1000'];
  if (spawnSync('unshare', [...unshare.slice(1), 'true']).status === 0) {
    return unshare;
  }
  const nobody = 65_534;
  chownSync(folder, nobody, nobody);
  chownSync(join(folder, 'password'), nobody, nobody);
  return ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
}

/**
 * A port that nobody listens on: below those that the system hands out to whoever asks for any port, or connects to one, so
 * that no other test gets it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_768);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer().once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) {
      return port;
    }
  }
}
