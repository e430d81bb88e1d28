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
  const { rows } = await client.query<{ taken: boolean }>(
    `SELECT pg_try_advisory_lock(${lockId}) AS taken`,
  );
  if (!rows[0]?.taken) {
    onWait(`waiting for the lock of the migrations, held by ${await holder(client, lockId)}`);
    await wait(client, lockId, waitMs);
  }
  try {
    return await work();
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${lockId})`).catch(() => {});
  }
}

async function wait(client: Client, lockId: number, waitMs: number): Promise<void> {
  await client.query(`SET statement_timeout = 0; SET lock_timeout = ${waitMs}`);
  try {
    await client.query(`SELECT pg_advisory_lock(${lockId})`);
  } catch (error) {
    if ((error as { code?: unknown }).code !== lockNotAvailable) {
      throw error;
    }
    throw new MigrationError(
      `The lock of the migrations – still held after ${waitMs} ms, by ${await holder(client, lockId)} – ` +
        'end that session (pg_terminate_backend) if nobody works there; MIGRATION_WAIT_TIMEOUT_MS sets how long to wait.',
      { cause: error },
    );
  }
}

/** Who holds the lock, in words; the time is that of the session's last transaction, else of its start. */
async function holder(client: Client, lockId: number): Promise<string> {
  const { rows } = await client.query<Record<'pid' | 'name' | 'address' | 'since', string | null>>(
    `SELECT pid::text, application_name AS name, host(client_addr) AS address,
       to_char(coalesce(xact_start, backend_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
     FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND granted AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (classid::bigint << 32) | objid::bigint = ${lockId}`,
  );
  const [session] = rows;
  return session === undefined
    ? 'a session that has just ended'
    : `process ${session.pid} of the server ("${session.name ?? ''}", from ${session.address ?? 'this machine'}, since ${session.since ?? 'an unknown time'})`;
}
