import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { pg } from '../../src/database/pg.js';

/** A database of its own, with or without the schema, and the environment that leads the backend to it. */
export interface TestDatabase {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Makes every other use of a table wait until this connection ends. */
  lock(table: string): Promise<Client>;
  drop(): Promise<void>;
}

/** Creates a database on the server of this test run: migrated, as a copy of its template, or empty. */
export async function createDatabase(kind: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const { TEST_SERVER_URL: url, TEST_TEMPLATE: template } = process.env;
  if (url === undefined || template === undefined) {
    throw new Error('Run the tests with "npm test": it starts the server that they need.');
  }
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  await onServer(url, `CREATE DATABASE ${name} TEMPLATE ${kind === 'migrated' ? template : 'template0'}`);
  const database = new URL(url);
  database.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: database.href, max: 2 });
  pool.on('error', () => {});
  return {
    name,
    env: databaseEnv(database),
    query: async (text, values) => (await pool.query(text, values)).rows,
    lock: async (table) => {
      const locker = new pg.Client({ connectionString: database.href });
      await locker.connect();
      await locker.query(`BEGIN; LOCK TABLE ${table}`);
      return locker;
    },
    drop: async () => {
      await pool.end();
      await onServer(url, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** The backend's variables for a database URL. */
export function databaseEnv(url: URL): Record<string, string> {
  return {
    DB_HOST: url.hostname,
    DB_PORT: url.port || '5432',
    DB_USER: decodeURIComponent(url.username),
    DB_PASS: decodeURIComponent(url.password),
    DB_NAME: url.pathname.slice(1),
  };
}

/** Runs one statement in a server's maintenance database. */
export async function onServer(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
