import { basename } from 'node:path';
import type { runner as Runner } from 'node-pg-migrate';
import type { Client, ClientBase, DatabaseError } from 'pg';
import type { Config } from '../config/config.js';
import { type MigrationFile, migrationsDirectory, readMigrations } from './files.js';
import {
  appliedMigrations,
  changedSince,
  createChecksumTable,
  historyTable,
  insertChecksum,
} from './history.js';
import { failedStatement } from './statements.js';

/** The migrations could not be carried out; the message says what, why and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Whether there is nothing to apply.
 * @param client connected, and not used for anything else meanwhile
 * @throws {MigrationError} when an applied file was changed
 */
export async function isUpToDate(
  client: Client,
  directory = migrationsDirectory,
): Promise<boolean> {
  return (await pending(client, await readMigrations(directory))).length === 0;
}

/**
 * Brings the schema to the version of this build, in one transaction: all that is missing, or nothing.
 * Of several that run at once, one works and the others wait for it.
 * @param client connected, and not used for anything else meanwhile
 * @returns the names of the migrations that were applied
 */
export async function migrate(
  client: Client,
  config: Config,
  directory = migrationsDirectory,
): Promise<string[]> {
  const files = await readMigrations(directory);
  const { runner, PG_MIGRATE_LOCK_ID } = await import('node-pg-migrate');
  // Taken here rather than by the runner: it is worth waiting for another migrator as long as that
  // takes, unlike for a lock on a table.
  await client.query(`SELECT pg_advisory_lock(${PG_MIGRATE_LOCK_ID})`);
  try {
    const missing = await pending(client, files);
    if (missing.length === 0) {
      return [];
    }
    return await applyAll(client, config, files, directory, runner);
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${PG_MIGRATE_LOCK_ID})`).catch(() => {});
  }
}

async function pending(client: Client, files: readonly MigrationFile[]): Promise<MigrationFile[]> {
  const applied = await appliedMigrations(client);
  const changed = changedSince(applied, files);
  if (changed.length > 0) {
    throw new MigrationError(
      `${changed.map((name) => `migrations/${name}.sql`).join(', ')} – changed after being applied to this database – ` +
        'restore the file as it was, and put the change into a new migration.',
    );
  }
  return files.filter(({ name }) => !applied.some((migration) => migration.name === name));
}

async function applyAll(
  client: Client,
  { migration: { lockTimeoutMs, statementTimeoutMs } }: Config,
  files: readonly MigrationFile[],
  directory: string,
  runner: typeof Runner,
): Promise<string[]> {
  const progress = new Progress(client);
  await client.query(
    `SET lock_timeout = ${lockTimeoutMs}; SET statement_timeout = ${statementTimeoutMs}`,
  );
  // The runner makes its own table before its own BEGIN; begun here, the transaction covers that as
  // well, and a failure leaves nothing at all. So the runner's BEGIN and its end do not reach the server.
  await client.query('BEGIN');
  try {
    await client.query(createChecksumTable);
    const applied = await runner({
      dbClient: progress.client,
      dir: directory,
      ignorePattern: '.*(?<!\\.sql)',
      migrationsTable: historyTable,
      direction: 'up',
      singleTransaction: true,
      noLock: true,
      migrationLoaderStrategies: [
        {
          extensions: ['.sql'],
          loader: async (paths) => paths.map((path) => unit(path, files, progress)),
        },
      ],
      logger: silent,
    });
    await client.query('COMMIT');
    return applied.map(({ name }) => name);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw progress.explain(error as DatabaseError);
  }
}

// Failures are reported by the error alone, and once.
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** What the runner does for a file: its SQL, and the record of what the file looked like. */
function unit(path: string, files: readonly MigrationFile[], progress: Progress) {
  const file = files.find(({ name }) => name === basename(path, '.sql'));
  if (file === undefined) {
    throw new MigrationError(
      `migrations/${basename(path)} – appeared while the migrations ran – run them again.`,
    );
  }
  return {
    id: path,
    filePaths: [path],
    actions: {
      up: (builder: { sql(text: string): void }) => {
        progress.file = file;
        builder.sql(file.sql);
        builder.sql(insertChecksum(file.name, file.checksum));
      },
      down: false as const,
    },
  };
}

const runnersTransaction = new Set(['BEGIN', 'COMMIT', 'ROLLBACK']);

/** Follows what the server has completed, so that a failure can be traced to its statement. */
class Progress {
  file: MigrationFile | undefined;
  #completed = 0;
  #failedAfter: number | undefined;

  constructor(private readonly server: Client) {
    const { connection } = server as unknown as { connection: NodeJS.EventEmitter };
    connection.on('commandComplete', () => this.#completed++);
  }

  /** For the runner, which uses nothing of a client but this. */
  readonly client = {
    query: async (text: string, values?: unknown[]) => {
      if (runnersTransaction.has(text)) {
        return { rows: [] };
      }
      this.#completed = 0;
      try {
        return await this.server.query(text, values);
      } catch (error) {
        // The first failure counts; what comes after it is the way back.
        this.#failedAfter ??= this.#completed;
        throw error;
      }
    },
  } as unknown as ClientBase;

  explain(error: Partial<DatabaseError> & Error): MigrationError {
    if (this.file === undefined || error.code === undefined) {
      return new MigrationError(`The migrations failed – ${error.message} – nothing was changed.`, {
        cause: error,
      });
    }
    const position = error.position === undefined ? undefined : Number(error.position);
    const statement = failedStatement(this.file.sql, this.#failedAfter ?? 0, position);
    const place =
      statement === undefined ? '' : ` (statement ${statement.number}, line ${statement.line})`;
    const lines = [
      `migrations/${this.file.name}.sql${place} – ${error.message} [SQLSTATE ${error.code}] – ` +
        'nothing was changed; correct the file and run the migrations again.',
      error.detail && `Detail: ${error.detail}`,
      error.hint && `Hint: ${error.hint}`,
      statement && `Statement: ${statement.text}`,
    ];
    return new MigrationError(lines.filter(Boolean).join('\n'), { cause: error });
  }
}
