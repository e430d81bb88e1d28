import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ClientConfig } from 'pg';
import type { Config } from '../config/config.js';
import { ExplainedError } from '../explained-error.js';
import { pg } from './pg.js';

/** No connection to the database, and no use in trying longer. */
export class ConnectError extends ExplainedError {}

const longestPauseMs = 1_000;

// What more patience does not mend, and what to do about it.
const remedies: Readonly<Record<string, string>> = {
  '28P01':
    'check DB_PASS; a volume that was initialised with another password keeps that one (change it with ALTER ROLE, or reset the volume)',
  '28000': "check DB_USER, DB_SSLMODE and the server's pg_hba.conf",
  '42501': 'grant this user the right to connect',
};

/**
 * Connects as soon as the database answers.
 * @param onWait told, now and then, what is being waited for
 * @throws {ConnectError} when the deadline has passed, or at once when waiting cannot help
 */
export async function connectWhenReady(config: Config, onWait: (reason: string) => void): Promise<Client> {
  const { DB_HOST: host, DB_PORT: port, DB_NAME: name, DB_WAIT_TIMEOUT_MS: waitMs } = config;
  const place = `PostgreSQL at ${host}:${port}, database "${name}"`;
  const deadline = performance.now() + waitMs;
  let nextWord = performance.now() + longestPauseMs;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
    const client = new pg.Client(connectionOptions(config));
    // A connection that is cut later reports it through its queries as well.
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      const cause = error as Error & { code?: string };
      const reason = cause.message || cause.code;
      const remedy = remedyFor(cause);
      if (remedy !== undefined) {
        throw new ConnectError(`${place} – ${reason} – ${remedy}.`, { cause });
      }
      if (performance.now() + pause > deadline) {
        throw new ConnectError(
          `${place} – not reachable within ${waitMs} ms: ${reason} – check DB_HOST, DB_PORT and DB_NAME, and that the server runs; DB_WAIT_TIMEOUT_MS sets how long to wait.`,
          { cause },
        );
      }
      if (performance.now() >= nextWord) {
        nextWord = performance.now() + 5_000;
        onWait(`waiting for ${place}: ${reason}`);
      }
      await sleep(pause);
    }
  }
}

function remedyFor({ code = '', message }: Error & { code?: string }): string | undefined {
  // Node.js names what is wrong with a certificate in many codes; these are their families.
  const isTls = /^ERR_TLS|CERT|SIGNATURE|ISSUER/.test(code) || /SSL/.test(message);
  return remedies[code] ?? (isTls ? 'check DB_SSLMODE and DB_SSLROOTCERT' : undefined);
}

/** How to reach the database, for a pool as for a single client. */
export function connectionOptions(config: Config): ClientConfig {
  return {
    host: config.DB_HOST,
    port: config.DB_PORT,
    user: config.DB_USER,
    password: config.DB_PASS,
    database: config.DB_NAME,
    connectionTimeoutMillis: config.DB_CONNECT_TIMEOUT_MS,
    application_name: config.OTEL_SERVICE_NAME,
    keepAlive: true,
    ssl: tls(config),
  };
}

/** `require` encrypts without asking who answers; `verify-full` also checks certificate and host name. */
function tls({ DB_HOST, DB_SSLMODE, DB_SSLROOTCERT }: Config): ClientConfig['ssl'] {
  if (DB_SSLMODE === 'disable') {
    return false;
  }
  return {
    // The name to check; by itself pg passes on names only, and an address would go as "localhost".
    host: DB_HOST,
    rejectUnauthorized: DB_SSLMODE === 'verify-full',
    ...(DB_SSLROOTCERT === undefined ? {} : { ca: readFileSync(DB_SSLROOTCERT, 'utf8') }),
  };
}
