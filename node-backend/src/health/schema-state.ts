import type { Database } from '../database/database.js';
import { DatabaseUnavailableError } from '../database/errors.js';
import { history } from '../migrations/history.js';

const historyStatement = { name: 'schema-history', text: `SELECT name FROM ${history}` } as const;

/** Why the database cannot be worked with yet, in words for an operator; undefined where it can. */
export async function whatSchemaLacks(
  db: Database,
  expected: readonly string[],
): Promise<string | undefined> {
  try {
    const applied = new Set(
      (await db.query<{ name: string }>(historyStatement)).map(({ name }) => name),
    );
    const missing = expected.filter((name) => !applied.has(name));
    return missing.length === 0
      ? undefined
      : `the migrations ${missing.join(', ')} (run db:migrate)`;
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) {
      return isUndefinedTable(error.cause)
        ? `the migrations ${expected.join(', ')} (run db:migrate)`
        : `the database: ${reason(error)}`;
    }
    throw error;
  }
}

function isUndefinedTable(cause: unknown): boolean {
  return (cause as { code?: unknown } | undefined)?.code === '42P01';
}

function reason({ cause, message }: Error): string {
  const { message: text, code } = (cause ?? {}) as { message?: string; code?: string };
  return text || code || message;
}
