import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The migrations that this build brings along. */
export const migrationsDirectory = fileURLToPath(new URL('../../../migrations', import.meta.url));

export interface MigrationFile {
  /** As recorded in the database: the file's name without `.sql`. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** Names of the migrations in a folder, in the order in which they are applied. */
export async function migrationNames(directory = migrationsDirectory): Promise<string[]> {
  const files = await readdir(directory);
  return files
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();
}

export async function readMigrations(directory = migrationsDirectory): Promise<MigrationFile[]> {
  const names = await migrationNames(directory);
  return Promise.all(
    names.map(async (name) => {
      // A checkout may turn line ends into CRLF; that is no change of the migration.
      const sql = (await readFile(join(directory, `${name}.sql`), 'utf8')).replaceAll('\r\n', '\n');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
