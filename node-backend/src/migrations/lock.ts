import type { Client } from 'pg';
import { MigrationError } from './migration-error.js';

const lockNotAvailable = '55P03';

/**
 * Works while holding the lock that keeps migrators apart: an advisory lock of the session.
 * @param lockId the number of the lock
 * @param waitMs how long another migrator may take; 0 for as long as it takes
 * @param onWait told who holds it, as soon as it has to be waited for
 * @throws {MigrationError} when it is still held after that time
 */
export async function withLock<T>(
  client: Client,
  lockId: number,
  waitMs: number,
  onWait: (reason: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const { rows } = await client.query<{ taken: boolean }>(`SELECT pg_try_advisory_lock(${lockId}) AS taken`);
  if (!rows[0]?.taken) {
    const holder = await holderOf(client, lockId);
    onWait(`waiting for the lock of the migrations, held by ${holder}`);
    await client.query(`SET statement_timeout = 0; SET lock_timeout = ${waitMs}`);
    await client.query(`SELECT pg_advisory_lock(${lockId})`).catch((error) => {
      throw error.code !== lockNotAvailable
        ? error
        : new MigrationError(
            `The lock of the migrations – still held after ${waitMs} ms, by ${holder} – end that session (pg_terminate_backend) if nobody works there; MIGRATION_WAIT_TIMEOUT_MS sets how long to wait.`,
          );
    });
  }
  try {
    return await work();
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${lockId})`).catch(() => {});
  }
}

/** Who holds the lock, in words; the time is that of the session's transaction, else of its start. */
async function holderOf(client: Client, lockId: number): Promise<string> {
  const { rows } = await client.query<{ holder: string }>(
    `SELECT format('process %s of the server ("%s", from %s, since %s)', pid, application_name, coalesce(host(client_addr), 'its own machine'),
       to_char(coalesce(xact_start, backend_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS holder
     FROM pg_locks JOIN pg_stat_activity USING (pid) JOIN pg_database ON pg_database.oid = pg_locks.database
     WHERE locktype = 'advisory' AND granted AND pg_database.datname = current_database()
       AND (classid::bigint << 32) | objid::bigint = ${lockId}`,
  );
  return rows[0]?.holder ?? 'a session that has just ended';
}
