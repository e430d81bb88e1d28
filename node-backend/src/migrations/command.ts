import { readConfig } from '../config/config.js';
import { startTelemetry } from '../telemetry/telemetry.js';

// Others wait for this command to end, and a run that had nothing to do is no news: a collector that
// is not there, or starts at the same time, does not hold it up.
const nothingToTellMs = 50;

/** Waits for the database, then applies the migrations that it lacks. */
export async function migrateCommand(): Promise<void> {
  const config = readConfig(process.env);
  const telemetry = await startTelemetry(config, 'migrate');
  let patienceMs: number | undefined;
  try {
    await telemetry.span('migrate', async () => {
      const { connectWhenReady } = await import('../database/connect.js');
      const client = await connectWhenReady(config, (reason) => console.log(reason));
      try {
        const { migrate } = await import('./run.js');
        const applied = await migrate(client, config);
        for (const name of applied) {
          console.log(`applied migrations/${name}.sql`);
        }
        console.log(summary(applied.length));
        patienceMs = applied.length === 0 ? nothingToTellMs : undefined;
      } finally {
        await client.end();
      }
    });
  } finally {
    await telemetry.shutdown(patienceMs);
  }
}

function summary(applied: number): string {
  if (applied === 0) {
    return 'The schema is up to date.';
  }
  return `The schema is up to date now: ${applied === 1 ? 'one migration' : `${applied} migrations`} applied.`;
}
