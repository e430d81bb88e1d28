import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import type { Config } from '../config/config.js';

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
