import { readConfig } from '../config/config.js';
import { connectWhenReady } from '../database/connect.js';
import { instrumentLoadedPg } from '../database/pg.js';
import { startTelemetry } from '../telemetry/telemetry.js';
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
  const say = (line: string) => console.log(line);
  const client = await connectWhenReady(config, say);
  try {
    // Others wait for this command to end, and a run that has nothing to do is no news: it neither
    // loads what records a trace, nor waits for a collector to take one.
    if (direction === 'up' && (await isUpToDate(client))) {
      return say('The schema is up to date.');
    }
    const telemetry = await startTelemetry(config, 'migrate');
    instrumentLoadedPg();
    const verb = direction === 'up' ? 'applied' : 'took back';
    const onDone = (file: string) => say(`${verb} migrations/${file}`);
    const done = await telemetry
      .inSpan('migrate', () => migrate(client, config, { direction, onWait: say, onDone }))
      .finally(() => telemetry.shutdown());
    say(direction === 'up' ? `The schema is up to date now: ${count(done)} applied.` : `${count(done)} taken back.`);
  } finally {
    await client.end();
  }
}

const count = ({ length }: readonly string[]) => (length === 1 ? 'one migration' : `${length} migrations`);
