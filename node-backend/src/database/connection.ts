import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import type { ClientConfig } from 'pg';
import type { Config } from '../config/config.js';
import { rememberingLookup } from './lookup.js';

// One memory for all connections of the process.
const lookup = rememberingLookup();

/** pg names port and host, or the path of a Unix socket. */
class DatabaseSocket extends Socket {
  override connect(...target: unknown[]): this {
    const [port, host] = target;
    return typeof port === 'number' && typeof host === 'string'
      ? super.connect({ port, host, lookup })
      : super.connect(...(target as [string]));
  }
}

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
    ssl: tls(config),
    stream: () => new DatabaseSocket(),
  };
}

/** `require` encrypts without asking who answers; `verify-full` also checks certificate and host name. */
function tls({ database: { host, sslMode, sslRootCert } }: Config): ClientConfig['ssl'] {
  if (sslMode === 'disable') {
    return false;
  }
  return {
    // The name to check; by itself pg passes on names only, and an address would go as "localhost".
    host,
    rejectUnauthorized: sslMode === 'verify-full',
    ...(sslRootCert === '' ? {} : { ca: readFileSync(sslRootCert, 'utf8') }),
  };
}
