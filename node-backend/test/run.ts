import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../src/config/config.js';
import { connectWhenReady } from '../src/database/connect.js';
import { migrate } from '../src/migrations/run.js';
import { databaseEnv, onServer } from './support/database.js';
import { startPostgres, type TestServer } from './support/postgres-server.js';

/**
 * Runs the test files: on the server of TEST_DATABASE_URL, or on one that lives as long as the run.
 * NODE_BINARY names the Node.js that runs them and the backend (default: this one). Arguments choose
 * files by a part of their name.
 */
const given = process.env['TEST_DATABASE_URL'];
const server: Pick<TestServer, 'url' | 'stop'> = given ? { url: given, stop: async () => {} } : await startPostgres();
const template = `holidays_test_${randomBytes(4).toString('hex')}`;
let exitCode = 1;
try {
  await createTemplate();
  exitCode = await runTests();
} finally {
  await dropDatabases();
  await server.stop();
}
process.exit(exitCode);

async function createTemplate(): Promise<void> {
  const config = readConfig(databaseEnv(new URL(server.url)));
  const client = await connectWhenReady(config, console.error);
  await client.query(`CREATE DATABASE ${template}`);
  await client.end();
  const url = new URL(server.url);
  url.pathname = `/${template}`;
  const templateConfig = readConfig(databaseEnv(url));
  const templateClient = await connectWhenReady(templateConfig, console.error);
  await migrate(templateClient, templateConfig);
  await templateClient.end();
}

function runTests(): Promise<number> {
  const wanted = process.argv.slice(2);
  const files = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.test.js') && (wanted.length === 0 || wanted.some((part) => file.includes(part))))
    .map((file) => join(import.meta.dirname, file));
  const node = process.env['NODE_BINARY'] || process.execPath;
  const reporter = process.stdout.isTTY ? 'spec' : 'tap';
  const tests = spawn(node, ['--test', '--test-timeout=300000', `--test-reporter=${reporter}`, ...files], {
    stdio: 'inherit',
    env: { ...process.env, TEST_SERVER_URL: server.url, TEST_TEMPLATE: template },
  });
  // The tests end first, then their server.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => tests.kill(signal));
  }
  return new Promise((resolve) => tests.once('exit', (code) => resolve(code ?? 1)));
}

async function dropDatabases(): Promise<void> {
  const databases = await onServer(server.url, `SELECT datname FROM pg_database WHERE datname LIKE '${template}%'`);
  for (const { datname } of databases) {
    await onServer(server.url, `DROP DATABASE ${datname} WITH (FORCE)`);
  }
}
