import type { Queryable } from '../database/database.js';

/** The first request under a key: what it asked for, and how it was answered. */
export interface StoredAnswer {
  readonly fingerprint: string;
  readonly location: string;
  readonly etag: string;
  readonly body: string;
}

/**
 * Takes a key for this transaction. Waits while another transaction holds it; false where that one
 * has committed. A key older than `hours` counts as free.
 */
export async function claimKey(db: Queryable, key: string, hours: number): Promise<boolean> {
  const rows = await db.query(
    'idempotency-claim',
    `INSERT INTO idempotency_key AS stored (key) VALUES ($1)
     ON CONFLICT (key) DO UPDATE SET created_at = now(), answer = NULL
     WHERE stored.created_at < now() - make_interval(hours => $2)
     RETURNING key`,
    [key, hours],
  );
  return rows.length > 0;
}

export async function findAnswer(db: Queryable, key: string): Promise<StoredAnswer | undefined> {
  const text = 'SELECT answer FROM idempotency_key WHERE key = $1';
  const [row] = await db.query<{ answer: StoredAnswer }>('idempotency-find', text, [key]);
  return row?.answer;
}

/** Stores the answer of a claimed key, and forgets a few keys that are too old to count. */
export async function storeAnswer(db: Queryable, key: string, answer: StoredAnswer, hours: number): Promise<void> {
  const values = [key, JSON.stringify(answer)];
  await db.query('idempotency-store', 'UPDATE idempotency_key SET answer = $2 WHERE key = $1', values);
  await db.query(
    'idempotency-forget',
    `DELETE FROM idempotency_key WHERE key IN (
       SELECT key FROM idempotency_key WHERE created_at < now() - make_interval(hours => $1)
       ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED)`,
    [hours],
  );
}
