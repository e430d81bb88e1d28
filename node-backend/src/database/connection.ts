import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import type { Config } from '../config/config.js';

/** How to reach the database, for a pool as for a single client. */
export function connectionOptions(config: Config): ClientConfig {
  const { database } = config;
  return {
    host: database.host,
    port: database.port,
    user: database.user,
    password: database.password,
    database: database.name,
    connectionTimeoutMillis: database.connectTimeoutMs,
    application_name: config.telemetry.serviceName,
    keepAlive: true,
    ssl: tls(database.sslMode, database.sslRootCert),
  };
}

/** `require` encrypts without asking who answers; `verify-full` also checks certificate and host name. */
function tls(mode: Config['database']['sslMode'], rootCert: string): ClientConfig['ssl'] {
  if (mode === 'disable') {
    return false;
  }
  return {
    rejectUnauthorized: mode === 'verify-full',
    ...(rootCert === '' ? {} : { ca: readFileSync(rootCert, 'utf8') }),
  };
}
