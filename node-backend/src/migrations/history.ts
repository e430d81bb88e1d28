import type { ClientBase } from 'pg';

// What was applied, as node-pg-migrate records it, and what the files looked like then. Always with
// their schema: nobody's search_path decides where they are.
export const schema = 'public';
export const table = 'pgmigrations';
export const history = `${schema}.${table}`;
export const checksums = `${history}_checksum`;

export interface AppliedMigration {
  readonly name: string;
  /** Null where it was applied by something that keeps none. */
  readonly checksum: string | null;
}

/**
 * Reads what was applied so far, oldest first; an empty database has a history without entries. It is prepared where its
 * tables are as this version makes them; else {@link prepare} has work to do.
 */
export async function read(client: ClientBase): Promise<{ isPrepared: boolean; applied: readonly AppliedMigration[] }> {
  // Asked first: a query that fails on an empty database would look like a fault in logs and traces.
  const { rows } = await client.query<{ there: boolean; checked: boolean; zoned: boolean }>(
    `SELECT to_regclass('${history}') IS NOT NULL AS there, to_regclass('${checksums}') IS NOT NULL AS checked,
       EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass('${history}')
         AND attname = 'run_on' AND atttypid = 'pg_catalog.timestamptz'::regtype) AS zoned`,
  );
  const { there = false, checked = false, zoned = false } = rows[0] ?? {};
  if (!there) {
    return { isPrepared: false, applied: [] };
  }
  const applied = await client.query<AppliedMigration>(
    checked
      ? `SELECT name, checksum FROM ${history} LEFT JOIN ${checksums} USING (name) ORDER BY run_on, id`
      : `SELECT name, NULL AS checksum FROM ${history} ORDER BY run_on, id`,
  );
  return { isPrepared: checked && zoned, applied: applied.rows };
}

/**
 * Makes the tables, or takes over those of the versions before, in one transaction. They kept the time without
 * its zone, so that the order depended on the session's, and the checksums wherever search_path led.
 * @returns what was applied, oldest first
 */
export async function prepare(client: ClientBase): Promise<readonly AppliedMigration[]> {
  const { isPrepared, applied } = await read(client);
  if (isPrepared) {
    return applied;
  }
  const { rows } = await client.query<{ elsewhere: string | null }>(
    "SELECT to_regclass('pgmigrations_checksum')::oid::regclass::text AS elsewhere",
  );
  const elsewhere = rows[0]?.elsewhere ?? null;
  // Sent as one, and so carried out as one transaction.
  await client.query(`
    CREATE TABLE IF NOT EXISTS ${history} (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamptz NOT NULL);
    CREATE TABLE IF NOT EXISTS ${checksums} (name text PRIMARY KEY, checksum text NOT NULL);
    ALTER TABLE ${history} ALTER COLUMN run_on TYPE timestamptz;
    UPDATE ${history} AS entry SET run_on = ordered.run_on
      FROM (SELECT id, max(least(run_on, now())) OVER (ORDER BY id) AS run_on FROM ${history}) AS ordered
      WHERE ordered.id = entry.id;
    ${elsewhere === null ? '' : `INSERT INTO ${checksums} SELECT name, checksum FROM ${elsewhere} ON CONFLICT DO NOTHING;`}`);
  return (await read(client)).applied;
}

/** Ends the transaction of a file that failed; true where the file had committed something itself. */
export async function cleanUp(client: ClientBase, name: string): Promise<boolean> {
  await client.query('ROLLBACK');
  const unrecorded = `DELETE FROM ${checksums} WHERE name = $1 AND NOT EXISTS (SELECT FROM ${history} WHERE name = $1)`;
  return (await client.query(unrecorded, [name])).rowCount !== 0;
}
