import { createRequire } from 'node:module';

// `require`, not `import`: OpenTelemetry's instrumentation patches what passes through `require`,
// and needs no module loader hook that way.
const require = createRequire(import.meta.url);

export const pg = require('pg') as typeof import('pg');

/** Lets an instrumentation that was registered after this module was loaded patch pg nevertheless. */
export function instrumentLoadedPg(): void {
  require('pg');
}

const dateOid = 1082;
// A calendar date has no time zone: keep PostgreSQL's "YYYY-MM-DD" rather than make a Date of it.
pg.types.setTypeParser(dateOid, (value) => value);
