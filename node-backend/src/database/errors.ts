/** The database cannot serve now, and a later try may succeed. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/** More requests wait for a connection than the configuration allows. */
export class DatabaseOverloadedError extends DatabaseUnavailableError {}

// SQLSTATE classes and codes: PostgreSQL documentation, appendix A.
const unavailableClasses = new Set(['08', '53', '57', '58']);
const unavailableStates = new Set([
  '25006', // read-only transaction: the server has become a standby
  '40001', // serialization failure
  '40P01', // deadlock
  '55P03', // lock not available in time
]);
// What whoever operates the database can do something about.
const diskFullState = '53100';
const schemaMissingStates = new Set(['3F000', '42P01', '42703', '42883']);

/** The five-character SQLSTATE of an error that PostgreSQL reported, if it is one. */
export function sqlState(error: unknown): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && typeof severity === 'string' ? code : undefined;
}

/** Whether the connection that reported this error can go on being used. */
export function connectionSurvives(error: unknown): boolean {
  const { severity } = error as { severity?: unknown };
  return severity === 'ERROR';
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
  if (schemaMissingStates.has(state)) {
    return new DatabaseUnavailableError('the database schema is not in place', { cause: error });
  }
  if (state === diskFullState) {
    return new DatabaseUnavailableError('the disk of the database is full', { cause: error });
  }
  if (unavailableClasses.has(state.slice(0, 2)) || unavailableStates.has(state)) {
    return new DatabaseUnavailableError('the database does not answer in time', { cause: error });
  }
  return error;
}
