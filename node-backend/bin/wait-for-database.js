// Waits until the database accepts a real connection with the service's own settings, or says why it did not.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readConfig } from '../dist/src/config/config.js';
import { connectionOptions } from '../dist/src/database/connection.js';

// Waiting cannot cure these: wrong password, and a user or host that pg_hba.conf does not let in.
const finalStates = new Set(['28P01', '28000']);

function log(level, msg) {
  process.stdout.write(`${JSON.stringify({ level, name: 'wait-for-database', msg })}\n`);
}

async function connectOnce(config) {
  const client = new pg.Client(connectionOptions(config));
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => {});
  }
}

function advice(error) {
  return finalStates.has(error.code)
    ? ' Check DB_USER and DB_PASS. A PostgreSQL volume keeps the password that it was created with: to change it, use ALTER ROLE, or remove the volume and its data.'
    : ' Check DB_HOST, DB_PORT and that PostgreSQL runs and has finished starting.';
}

async function waitForDatabase(config) {
  const { host, port, name } = config.database;
  const place = `database ${name} at ${host}:${port}`;
  const deadline = Date.now() + config.migration.waitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await connectOnce(config);
      log('info', `The ${place} accepts connections.`);
      return true;
    } catch (error) {
      const reason = error.message || error.code || String(error);
      if (finalStates.has(error.code) || Date.now() >= deadline) {
        const waited = finalStates.has(error.code)
          ? ''
          : ` within ${config.migration.waitMs} ms (DB_WAIT_TIMEOUT_MS)`;
        log('fatal', `The ${place} could not be reached${waited}: ${reason}.${advice(error)}`);
        return false;
      }
      if (attempt === 1) {
        log('info', `Waiting for the ${place}: ${reason}.`);
      }
      await sleep(Math.min(100 * attempt, 1_000));
    }
  }
}

try {
  process.exitCode = (await waitForDatabase(readConfig(process.env))) ? 0 : 1;
} catch (error) {
  log('fatal', error.message);
  process.exitCode = 1;
}
