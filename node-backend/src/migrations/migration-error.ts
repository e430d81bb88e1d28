import type { DatabaseError } from 'pg';

/** The migrations could not be carried out; the message says what, why and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** SQLSTATE of our own: after its SQL, a file is not in the transaction that it was given. */
export const leftTransaction = 'MG001';

/** The file that failed. */
export interface FailedFile {
  /** Such as `0001_schema.sql`. */
  readonly file: string;
  /** Its whole text, and where in it the SQL begins that was sent: the server counts positions from there. */
  readonly text: string;
  readonly sentFrom: number;
  /** What is left of it: nothing, what it committed itself, or what a file without a transaction has done. */
  readonly remains: 'nothing' | 'committed' | 'no transaction';
}

const ownTransaction =
  'each file is a transaction already, so take BEGIN, COMMIT and ROLLBACK out of it';

// What to do, where the server's own sentence does not say it.
const remedies: Readonly<Record<string, string>> = {
  '25001':
    'a file that begins with the comment "-- no-transaction" runs outside of one; it holds one statement',
  '55P03': 'others use it; try again, or give MIGRATION_LOCK_TIMEOUT_MS more time',
  '55P04': 'use the new value in a file of its own: each file commits',
  '57014': 'MIGRATION_STATEMENT_TIMEOUT_MS sets how long a statement may take',
};

/**
 * What an error of the server means.
 * @param failed the file at which it happened; undefined for the bookkeeping
 */
export function explain(
  error: Partial<DatabaseError> & Error,
  user: string,
  failed?: FailedFile,
): MigrationError {
  const subject =
    failed === undefined ? 'The history of the migrations' : `migrations/${failed.file}`;
  const at =
    error.position === undefined || failed === undefined
      ? undefined
      : failed.sentFrom + Number(error.position) - 1;
  const line = at === undefined ? '' : ` (line ${failed?.text.slice(0, at).split('\n').length})`;
  const [psql] = (at !== undefined && /^\\\S+/.exec(failed?.text.slice(at) ?? '')) || [];
  const what =
    error.code === leftTransaction
      ? 'ends its transaction by itself'
      : psql !== undefined
        ? `${psql} is a command of psql, which the server does not know: take the line out`
        : `${error.message}${error.code === undefined ? '' : ` [SQLSTATE ${error.code}]`}`;
  const advice = remedy(error, user);
  const lines = [
    `${subject}${line} – ${what} – ${outcome(error, failed)}.`,
    advice && `Remedy: ${advice}.`,
    error.detail && `Detail: ${error.detail}`,
    error.hint && `Hint: ${error.hint}`,
  ];
  return new MigrationError(lines.filter(Boolean).join('\n'), { cause: error });
}

function outcome({ code }: Partial<DatabaseError>, failed: FailedFile | undefined): string {
  switch (failed?.remains) {
    case 'committed':
      return `what it had committed by then stays, and is not recorded: undo that; ${ownTransaction}; run the migrations again`;
    case 'no transaction':
      return 'it runs outside of a transaction, so what it has done stays (an invalid index, say): undo that, and run the migrations again';
    default:
      return code === leftTransaction
        ? `nothing of it is recorded; ${ownTransaction}, and run the migrations again`
        : 'its transaction was rolled back; correct it and run the migrations again';
  }
}

function remedy(
  { code = '', message = '' }: Partial<DatabaseError>,
  user: string,
): string | undefined {
  if (code === '42501') {
    const [, kind, name] = /\b(schema|database) ("[^"]+"|\w+)/.exec(message) ?? [];
    return kind === undefined
      ? `give "${user}" the right, or let the migrations connect as somebody who has it`
      : `as the owner of the database: GRANT CREATE ON ${kind.toUpperCase()} ${name} TO "${user}"; (since PostgreSQL 15 only the owner may create in schema public)`;
  }
  if (message.startsWith('COPY from stdin failed')) {
    return 'write the data as statements, as pg_dump --inserts does';
  }
  return remedies[code];
}
