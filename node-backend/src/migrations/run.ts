import type { Client, DatabaseError } from 'pg';
import type { Config } from '../config/config.js';
import { type MigrationFile, migrationsDirectory, readMigrations } from './files.js';
import * as history from './history.js';
import { withLock } from './lock.js';
import { explain, leftTransaction, MigrationError } from './migration-error.js';
import { createUnit } from './unit.js';

interface Options {
  /** The folder of the migrations; that of this build by default. */
  readonly directory?: string;
  /** `down` takes the last migration back. */
  readonly direction?: 'up' | 'down';
  /** Told what is being waited for. */
  readonly onWait?: (reason: string) => void;
  /** Told the file of each migration as soon as it is committed. */
  readonly onDone?: (file: string) => void;
}

/**
 * Whether there is nothing to apply.
 * @param client connected, and not used for anything else meanwhile
 * @throws {MigrationError} when history and folder do not go together
 */
export async function isUpToDate(client: Client, directory = migrationsDirectory): Promise<boolean> {
  const files = await readMigrations(directory);
  const { isPrepared, applied } = await history.read(client);
  return pending(applied, files).length === 0 && isPrepared;
}

/**
 * Brings the schema to the version of this build, file by file, or takes the last file back.
 * Of several that run at once, one works and the others wait for it.
 * @param client connected to PostgreSQL itself, and not used for anything else meanwhile
 * @returns the files that were applied or taken back
 * @throws {MigrationError} at the first file that fails; those before it stay applied
 */
export async function migrate(
  client: Client,
  config: Config,
  { directory = migrationsDirectory, direction = 'up', onWait = () => {}, onDone }: Options = {},
): Promise<string[]> {
  const files = await readMigrations(directory);
  const { runner, PG_MIGRATE_LOCK_ID } = await import('node-pg-migrate');
  await refusePooler(client);
  // A migrator that was killed must not go on holding the lock by its statement. Not every system has it.
  const checked = await client.query('SET client_connection_check_interval = 1000').then(
    () => 'SET client_connection_check_interval = 1000;',
    () => '',
  );
  const freshSession = `RESET SESSION AUTHORIZATION; RESET ALL; ${checked}
    SET lock_timeout = ${config.MIGRATION_LOCK_TIMEOUT_MS}; SET statement_timeout = ${config.MIGRATION_STATEMENT_TIMEOUT_MS};`;

  return withLock(client, PG_MIGRATE_LOCK_ID, config.MIGRATION_WAIT_TIMEOUT_MS, onWait, async () => {
    await client.query(freshSession);
    const applied = await history.prepare(client).catch((error) => {
      throw explain(error, config.DB_USER);
    });
    const done: string[] = [];
    for (const file of direction === 'up' ? pending(applied, files) : latest(applied, files)) {
      const unit = await createUnit(file, (name) => client.escapeLiteral(name), freshSession);
      try {
        await runner({
          dbClient: client,
          dir: directory,
          migrationsSchema: history.schema,
          migrationsTable: history.table,
          direction,
          file: file.name,
          noLock: true, // held already
          checkOrder: false, // see pending()
          migrationLoaderStrategies: [{ extensions: ['.sql', '.js'], loader: async () => [unit.forRunner] }],
          logger: silent,
        });
        if (client.getTransactionStatus() !== 'I') {
          throw Object.assign(new Error(), { code: leftTransaction });
        }
      } catch (error) {
        const failure = error as DatabaseError;
        // Where the connection is gone, its transaction is gone with it.
        const committed = await history.cleanUp(client, file.name).catch(() => false);
        const lost = failure.code === leftTransaction ? 'unrecorded' : 'nothing';
        const remains = !unit.usesTransaction ? 'no transaction' : committed ? 'committed' : lost;
        throw explain(failure, config.DB_USER, { file: file.file, text: file.text, sentFrom: unit.sentFrom, remains });
      }
      done.push(file.file);
      onDone?.(file.file);
    }
    return done;
  });
}

type Applied = readonly history.AppliedMigration[];

// Failures are reported by the error alone, and once.
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A pooler lends the session to others, and with it the lock and the settings. */
async function refusePooler(client: Client): Promise<void> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  if (rows[0]?.pid !== (client as unknown as { processID: number }).processID) {
    throw new MigrationError(
      'The database – a connection pooler such as PgBouncer is in front of it, which may give this session to others – let DB_HOST and DB_PORT of the migrations lead to PostgreSQL itself.',
    );
  }
}

/** The file that was applied last; none where nothing was. */
function latest(applied: Applied, files: readonly MigrationFile[]): readonly MigrationFile[] {
  const last = applied.slice(-1).map(({ name }) => ({ file: name, found: files.find((file) => file.name === name) }));
  const why = 'was applied last, but is not in the folder – restore the file, which says how to take it back';
  refuse(
    last.filter(({ found }) => found === undefined),
    why,
  );
  return last.flatMap(({ found }) => found ?? []);
}

/**
 * The files that were not applied yet.
 * @throws {MigrationError} when history and folder do not go together
 */
function pending(applied: Applied, files: readonly MigrationFile[]): readonly MigrationFile[] {
  const checksumOf = new Map(applied.map(({ name, checksum }) => [name, checksum]));
  const missing = files.filter(({ name }) => !checksumOf.has(name));
  const gone = applied.filter(({ name }) => !files.some((file) => file.name === name));
  refuse(
    files.filter(({ name, checksum }) => (checksumOf.get(name) ?? checksum) !== checksum),
    'changed after being applied to this database – restore the file as it was, and put the change into a new migration',
  );
  // A database that is ahead is fine as long as there is nothing to add to it.
  refuse(
    missing.length === 0 ? [] : gone.map(({ name }) => ({ file: name })),
    `applied to this database, but not in the folder, while new ones are (${missing.map(({ file }) => file).join(', ')}) – bring the file back (it may be on another branch); or take it back where it is, with "db:migrate down"; or begin with an empty database`,
  );
  refuse(
    missing.filter((file) => files.slice(files.indexOf(file)).some(({ name }) => checksumOf.has(name))),
    'comes before migrations that were applied already – give it a number after theirs',
  );
  refuse(
    missing.filter(({ isUtf8 }) => !isUtf8),
    'is not UTF-8 – save it as UTF-8',
  );
  return missing;
}

function refuse(files: readonly { readonly file: string }[], why: string): void {
  if (files.length > 0) {
    throw new MigrationError(`${files.map(({ file }) => `migrations/${file}`).join(', ')} – ${why}.`);
  }
}
