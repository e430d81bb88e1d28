import { pathToFileURL } from 'node:url';
import type { MigrationBuilder, RunnerOption } from 'node-pg-migrate';
import { getActions } from 'node-pg-migrate/sqlMigration';
import type { MigrationFile } from './files.js';
import { checksums } from './history.js';
import { leftTransaction, MigrationError } from './migration-error.js';

type Loader = Exclude<NonNullable<RunnerOption['migrationLoaderStrategies']>[number]['loader'], string>;
type MigrationUnit = Awaited<ReturnType<Loader>>[number];

type Action = ((builder: MigrationBuilder) => unknown) | false | undefined;

/** What a file says: SQL with its sections, or a module that exports `up` and `down`. */
type Actions = { readonly [direction in 'up' | 'down']?: Action } & { readonly shorthands?: object };

/**
 * A file's own steps, and around them those that keep it to itself: it is recorded with its checksum, passes no setting
 * of the session on, and does not leave its transaction.
 * @param freshSession SQL that gives the session its settings back
 */
export async function createUnit(file: MigrationFile, quote: (value: string) => string, freshSession: string) {
  const { up, down, shorthands = {} } = file.kind === '.sql' ? sqlActions(file.text) : await moduleActions(file);
  const name = quote(file.name);
  const around = (action: Action, last?: string): Action =>
    typeof action !== 'function'
      ? action
      : async (builder) => {
          // The checksum is also how the server tells whether the file has left its transaction: then
          // this row is another transaction's, or nobody's.
          builder.sql(`INSERT INTO ${checksums} (name, checksum) VALUES (${name}, '${file.checksum}')
            ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum`);
          const before = builder.getSqlSteps().length;
          await action(builder);
          unit.sentFrom = file.text.indexOf(builder.getSqlSteps()[before]?.replace(/;$/, '') ?? '');
          builder.sql(freshSession);
          unit.usesTransaction = builder.isUsingTransaction();
          if (unit.usesTransaction) {
            builder.sql(`DO $$BEGIN IF NOT EXISTS (SELECT FROM ${checksums}
              WHERE name = ${name} AND xmin = pg_catalog.pg_current_xact_id()::pg_catalog.xid)
              THEN RAISE SQLSTATE '${leftTransaction}'; END IF; END$$`);
          }
          if (last !== undefined) {
            builder.sql(last);
          }
        };
  const actions = { up: around(up), down: around(down, `DELETE FROM ${checksums} WHERE name = ${name}`), shorthands };
  const unit = {
    forRunner: { id: file.path, filePaths: [file.path], actions: actions as MigrationUnit['actions'] },
    /** Known once the runner has begun with it. */
    usesTransaction: true,
    /** Where in the file's text the SQL begins that is sent. */
    sentFrom: 0,
  };
  return unit;
}

function sqlActions(text: string): Actions {
  // The package declares its types twice, once for each way in.
  const { up, down } = getActions(text) as unknown as Actions;
  const [head = ''] = /^(?:\s*(?:--.*)?(?:\n|$))*/.exec(text) ?? [];
  if (!/^\s*--\s*no-transaction\s*$/m.test(head)) {
    return { up, down };
  }
  const outside = (action: Action): Action => action && ((builder) => action(builder.noTransaction()));
  return { up: outside(up), down: outside(down) };
}

async function moduleActions({ path, file }: MigrationFile): Promise<Actions> {
  const loaded = (await import(pathToFileURL(path).href)) as Actions & { default?: Actions };
  const actions = loaded.up === undefined ? (loaded.default ?? loaded) : loaded;
  if (typeof actions.up !== 'function') {
    throw new MigrationError(
      `migrations/${file} – exports no function "up" – write "export const up = (pgm) => { … }", see the documentation of node-pg-migrate.`,
    );
  }
  return actions;
}
