/** The database cannot serve now, and a later try may succeed; the message is one of a fixed set. */
export class DatabaseUnavailableError extends Error {}

// What is the matter, for those who ask from outside: the server's own sentence, which may name users and
// hosts, is for the log. SQLSTATE codes and classes: PostgreSQL documentation, appendix A.
const schemaMissing = 'the database schema is not in place';
const lostStatement = 'a connection pooler in front of the database loses prepared statements (set DB_POOLER)';
const reasons: Readonly<Record<string, string>> = {
  '08P01': 'the database, or a connection pooler in front of it, refuses the connection',
  '25006': 'the database is read-only',
  '26000': lostStatement,
  '28000': 'the database refuses the user',
  '28P01': 'the database refuses the password',
  '3D000': 'the database does not exist',
  '3F000': schemaMissing,
  '42501': 'the user of the database lacks a right',
  '42703': schemaMissing,
  '42883': schemaMissing,
  '42P01': schemaMissing,
  '42P05': lostStatement,
  '53100': 'the disk of the database is full',
  '53300': 'the database has too many connections',
};
// Connections, resources, operators and the system itself; serialization failures, deadlocks and locks.
const notInTime = /^(?:08|53|57|58)|^(?:40001|40P01|55P03)$/;

/** The five-character SQLSTATE of an error that PostgreSQL reported, if it is one. */
export function sqlState(error: unknown): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && typeof severity === 'string' ? code : undefined;
}

/** Whether the connection that reported this error can go on being used. */
export function connectionSurvives(error: unknown): boolean {
  return (error as { severity?: unknown }).severity === 'ERROR' && !isStalePlan(error);
}

/** A prepared statement's columns have changed: on a new connection it works. */
export function isStalePlan(error: unknown): boolean {
  return sqlState(error) === '0A000' && (error as { routine?: unknown }).routine === 'RevalidateCachedQuery';
}

/** Translates what means "not now" into {@link DatabaseUnavailableError}; other errors come back as they are. */
export function translate(error: unknown): unknown {
  if (error instanceof DatabaseUnavailableError) {
    return error;
  }
  const state = sqlState(error);
  if (state === undefined) {
    // Not from the server: refused, reset, timed out, or closed by either side.
    return new DatabaseUnavailableError('the database cannot be reached', { cause: error });
  }
  const reason = reasons[state] ?? (notInTime.test(state) ? 'the database does not answer in time' : undefined);
  return reason === undefined ? error : new DatabaseUnavailableError(reason, { cause: error });
}
