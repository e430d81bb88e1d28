import type { Client } from 'pg';
import { type Config, readConfig } from '../config/config.js';
import { connectWhenReady } from '../database/connect.js';
import { instrumentLoadedPg } from '../database/pg.js';
import { startTelemetry } from '../telemetry/telemetry.js';
import { isUpToDate, migrate } from './run.js';

/** Waits for the database, then applies the migrations that it lacks. */
export async function migrateCommand(): Promise<void> {
  const config = readConfig(process.env);
  const client = await connectWhenReady(config, (reason) => console.log(reason));
  try {
    // Others wait for this command to end, and a run that has nothing to do is no news: it neither
    // loads what records a trace, nor waits for a collector to take one.
    const applied = (await isUpToDate(client)) ? [] : await migrateTraced(client, config);
    for (const name of applied) {
      console.log(`applied migrations/${name}.sql`);
    }
    console.log(summary(applied.length));
  } finally {
    await client.end();
  }
}

async function migrateTraced(client: Client, config: Config): Promise<string[]> {
  const telemetry = await startTelemetry(config, 'migrate');
  instrumentLoadedPg();
  try {
    return await telemetry.span('migrate', () => migrate(client, config));
  } finally {
    await telemetry.shutdown();
  }
}

function summary(applied: number): string {
  if (applied === 0) {
    return 'The schema is up to date.';
  }
  return `The schema is up to date now: ${applied === 1 ? 'one migration' : `${applied} migrations`} applied.`;
}
