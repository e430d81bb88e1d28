import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MigrationError } from './migration-error.js';

/** The migrations that this build brings along. */
export const migrationsDirectory = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** A migration, read but not interpreted. */
export interface MigrationFile {
  /** As recorded in the database: the file's name without its extension. */
  readonly name: string;
  /** Its name in the folder. */
  readonly file: string;
  readonly kind: '.sql' | '.js';
  readonly path: string;
  /** Without a byte-order mark, and with the line ends of Unix. */
  readonly text: string;
  readonly isUtf8: boolean;
  readonly checksum: string;
}

type NamedFile = Pick<MigrationFile, 'name' | 'file' | 'kind'>;

/**
 * Names of the migrations in a folder, in the order in which they are applied.
 * @throws {MigrationError} naming every file that is none; hidden files are passed over.
 */
export async function migrationNames(directory = migrationsDirectory): Promise<string[]> {
  return (await list(directory)).map(({ name }) => name);
}

/** As {@link migrationNames}, with their content. */
export async function readMigrations(directory = migrationsDirectory): Promise<MigrationFile[]> {
  return Promise.all(
    (await list(directory)).map(async (named) => {
      const path = join(directory, named.file);
      const bytes = await readFile(path);
      // A checkout may turn line ends into CRLF; that is no change of the migration.
      const content = bytes.toString('utf8').replaceAll('\r\n', '\n');
      const text = content.replace(/^\ufeff/, '');
      return { ...named, path, text, isUtf8: isUtf8(bytes), checksum: hash('sha256', text) };
    }),
  );
}

async function list(directory: string): Promise<NamedFile[]> {
  const listed: NamedFile[] = [];
  const faults: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const file = entry.name;
    if (file.startsWith('.')) {
      continue;
    }
    const extension = extname(file);
    const kind = extension.toLowerCase();
    const name = file.slice(0, file.length - extension.length);
    const fault = entry.isDirectory()
      ? 'is a folder, and folders are not searched'
      : kind !== '.sql' && kind !== '.js'
        ? 'is neither .sql nor .js'
        : !/^\d[\w.-]*$/.test(name)
          ? `is not named like 0001_some_name${kind}`
          : listed.some((other) => other.name === name) && 'has the name of another migration';
    if (fault) {
      faults.push(`migrations/${file} ${fault}`);
    } else {
      listed.push({ name, file, kind: kind as NamedFile['kind'] });
    }
  }
  if (faults.length > 0) {
    throw new MigrationError(
      `${faults.join('; ')} – rename it, move it away, or hide it (a name that begins with a dot).`,
    );
  }
  return listed.sort((a, b) => Number.parseInt(a.name, 10) - Number.parseInt(b.name, 10) || (a.name < b.name ? -1 : 1));
}
