import type { ClientBase } from 'pg';
import type { MigrationFile } from './files.js';

// node-pg-migrate's own table of what was applied, and beside it what the files looked like then.
export const historyTable = 'pgmigrations';
export const createChecksumTable =
  'CREATE TABLE IF NOT EXISTS pgmigrations_checksum (name text PRIMARY KEY, checksum text NOT NULL)';
export const insertChecksum = (name: string, checksum: string) =>
  `INSERT INTO pgmigrations_checksum (name, checksum) VALUES ('${name.replaceAll("'", "''")}', '${checksum}');`;

export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string | null;
}

/** What was applied to the database so far, oldest first; nothing where it has no history yet. */
export async function appliedMigrations(client: ClientBase): Promise<AppliedMigration[]> {
  // Asked first: a query that fails on an empty database would look like a fault in logs and traces.
  const {
    rows: [history],
  } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('${historyTable}') IS NOT NULL AND to_regclass('pgmigrations_checksum') IS NOT NULL AS there`,
  );
  if (!history?.there) {
    return [];
  }
  const { rows } = await client.query<AppliedMigration>(
    `SELECT name, checksum FROM ${historyTable} LEFT JOIN pgmigrations_checksum USING (name) ORDER BY run_on, id`,
  );
  return rows;
}

/** Applied migrations whose file has changed since. */
export function changedSince(
  applied: readonly AppliedMigration[],
  files: readonly MigrationFile[],
): string[] {
  return applied
    .filter(({ name, checksum }) => {
      const file = files.find((candidate) => candidate.name === name);
      return file !== undefined && checksum !== null && checksum !== file.checksum;
    })
    .map(({ name }) => name);
}
