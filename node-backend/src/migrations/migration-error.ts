import type { DatabaseError } from 'pg';
import { ExplainedError } from '../explained-error.js';

/** The migrations could not be carried out; the message says what, why and what to do. */
export class MigrationError extends ExplainedError {}

/** SQLSTATE of our own: after its SQL, a file is not in the transaction that it was given. */
export const leftTransaction = 'MG001';

/** The file that failed. */
export interface FailedFile {
  /** Such as `0001_schema.sql`. */
  readonly file: string;
  readonly text: string;
  /** Where in the text the SQL begins that was sent: the server counts from there. */
  readonly sentFrom: number;
  readonly remains: keyof typeof outcomes;
}

const ownTransaction = 'each file is a transaction already, so take BEGIN, COMMIT and ROLLBACK out of it';

/** What is left of a file that failed, and so what to do. */
const outcomes = {
  nothing: 'its transaction was rolled back; correct it and run the migrations again',
  unrecorded: `nothing of it is recorded; ${ownTransaction}, and run the migrations again`,
  committed: `what it had committed by then stays, and is not recorded: undo that; ${ownTransaction}; run the migrations again`,
  'no transaction':
    'it runs outside of a transaction, so what it has done stays (an invalid index, say): undo that, and run the migrations again',
} as const;

// What to do, where the server's own sentence does not say it.
const remedies: Readonly<Record<string, string>> = {
  '25001': 'a file that begins with the comment "-- no-transaction" runs outside of one; it holds one statement',
  '55P03': 'others use it; try again, or give MIGRATION_LOCK_TIMEOUT_MS more time',
  '55P04': 'use the new value in a file of its own: each file commits',
  '57014': 'MIGRATION_STATEMENT_TIMEOUT_MS sets how long a statement may take',
};

/**
 * What an error of the server means.
 * @param user who is connected
 * @param failed the file at which it happened; undefined for the bookkeeping
 */
export function explain(error: Partial<DatabaseError> & Error, user: string, failed?: FailedFile): MigrationError {
  const subject = failed === undefined ? 'The history of the migrations' : `migrations/${failed.file}`;
  const at = failed && error.position ? failed.sentFrom + Number(error.position) - 1 : undefined;
  const line = at === undefined ? '' : ` (line ${failed?.text.slice(0, at).split('\n').length})`;
  const [psql] = (at !== undefined && /^\\\S+/.exec(failed?.text.slice(at) ?? '')) || [];
  const state = error.code === undefined ? '' : ` [SQLSTATE ${error.code}]`;
  const what =
    error.code === leftTransaction
      ? 'ends its transaction by itself'
      : psql !== undefined
        ? `${psql} is a command of psql, which the server does not know: take the line out`
        : `${error.message}${state}`;
  const advice = remedy(error, user);
  const lines = [
    `${subject}${line} – ${what} – ${outcomes[failed?.remains ?? 'nothing']}.`,
    advice && `Remedy: ${advice}.`,
    error.detail && `Detail: ${error.detail}`,
    error.hint && `Hint: ${error.hint}`,
  ];
  return new MigrationError(lines.filter(Boolean).join('\n'), { cause: error });
}

function remedy({ code = '', message = '' }: Partial<DatabaseError>, user: string): string | undefined {
  if (code === '42501') {
    const [, kind, name] = /\b(schema|database) ("[^"]+"|\w+)/.exec(message) ?? [];
    return kind === undefined
      ? `give "${user}" the right, or let the migrations connect as somebody who has it`
      : `as the owner of the database: GRANT CREATE ON ${kind.toUpperCase()} ${name} TO "${user}"; (since PostgreSQL 15 only the owner may create in schema public)`;
  }
  return message.startsWith('COPY from stdin failed')
    ? 'write the data as statements, as pg_dump --inserts does'
    : remedies[code];
}
