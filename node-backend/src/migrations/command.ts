import type { Client } from 'pg';
import { type Config, readConfig } from '../config/config.js';
import { connectWhenReady } from '../database/connect.js';
import { instrumentLoadedPg } from '../database/pg.js';
import { startTelemetry } from '../telemetry/start.js';
import { MigrationError } from './migration-error.js';
import { isUpToDate, migrate } from './run.js';

/**
 * Waits for the database, then applies the migrations that it lacks, or takes the last one back.
 * @param args nothing, or `down`
 */
export async function migrateCommand(args: readonly string[]): Promise<void> {
  const [direction = 'up', ...more] = args;
  if ((direction !== 'up' && direction !== 'down') || more.length > 0) {
    throw new MigrationError(
      `db:migrate ${args.join(' ')} – is not known – without an argument it applies what is missing, with "down" it takes the last migration back.`,
    );
  }
  const config = readConfig(process.env);
  const client = await connectWhenReady(config, (reason) => console.log(reason));
  try {
    // Others wait for this command to end, and a run that has nothing to do is no news: it neither
    // loads what records a trace, nor waits for a collector to take one.
    const isIdle = direction === 'up' && (await isUpToDate(client));
    console.log(summary(direction, isIdle ? 0 : await migrateTraced(client, config, direction)));
  } finally {
    await client.end();
  }
}

async function migrateTraced(client: Client, config: Config, direction: 'up' | 'down'): Promise<number> {
  const telemetry = await startTelemetry(config, 'migrate');
  instrumentLoadedPg();
  const verb = direction === 'up' ? 'applied' : 'took back';
  const onDone = (file: string) => console.log(`${verb} migrations/${file}`);
  const onWait = (reason: string) => console.log(reason);
  return telemetry
    .inSpan('migrate', async () => (await migrate(client, config, { direction, onWait, onDone })).length)
    .finally(() => telemetry.shutdown());
}

function summary(direction: 'up' | 'down', done: number): string {
  if (direction === 'down') {
    return done === 0 ? 'There is no migration to take back.' : 'One migration taken back.';
  }
  const now = ` now: ${done === 1 ? 'one migration' : `${done} migrations`} applied`;
  return `The schema is up to date${done === 0 ? '' : now}.`;
}
