import { runProgram } from './program.js';

/** `db:migrate`: brings the database schema to the version of this build, then ends. */
await runProgram(async () => (await import('./migrations/command.js')).migrateCommand(process.argv.slice(2)));

// An exporter that still tries to reach its collector would keep the process for another 10 s.
process.exit();
