import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { integer, list, listenPort, oneOf, type Setting, SettingFault, text } from './settings.js';

const setting = <T>(
  variable: string,
  parse: (value: string) => T,
  options: { fallback?: T; secret?: boolean } = {},
): Setting<T> => ({ variable, parse, ...options });

/** What both commands need: where the database is. */
const databaseSettings = {
  host: setting('DB_HOST', text()),
  port: setting('DB_PORT', integer(1, 65_535), { fallback: 5432 }),
  user: setting('DB_USER', text()),
  password: setting('DB_PASS', text(), { secret: true }),
  name: setting('DB_NAME', text()),
  sslMode: setting('DB_SSLMODE', oneOf('disable', 'require', 'verify-full'), {
    fallback: 'disable',
  }),
  sslRootCert: setting('DB_SSLROOTCERT', certificateFile, { fallback: '' }),
  connectTimeoutMs: setting('DB_CONNECT_TIMEOUT_MS', integer(100, 60_000), { fallback: 2_000 }),
};

const commonSettings = {
  environment: setting('APP_ENV', text(/^[a-zA-Z][\w-]{0,62}$/, 'a name like "production"'), {
    fallback: 'production',
  }),
  logLevel: setting('LOG_LEVEL', oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace'), {
    fallback: 'info',
  }),
};

const serverSettings = {
  host: setting('HOST', text(/^[\w.:-]+$/, 'an address or host name'), { fallback: '127.0.0.1' }),
  port: setting('PORT', listenPort, { fallback: 3000 }),
  maxNodeMemoryMiB: setting('MAX_NODE_MEMORY', integer(32, 1_048_576), { fallback: 0 }),
  poolMax: setting('DB_POOL_MAX', integer(1, 1_000), { fallback: 10 }),
  poolWaitingMax: setting('DB_POOL_WAITING_MAX', integer(0, 100_000), { fallback: 200 }),
  statementTimeoutMs: setting('DB_STATEMENT_TIMEOUT_MS', integer(50, 600_000), {
    fallback: 3_000,
  }),
  bodyLimitBytes: setting('BODY_LIMIT_BYTES', integer(256, 104_857_600), { fallback: 65_536 }),
  requestTimeoutMs: setting('REQUEST_TIMEOUT_MS', integer(100, 600_000), { fallback: 10_000 }),
  keepAliveTimeoutMs: setting('KEEP_ALIVE_TIMEOUT_MS', integer(0, 3_600_000), {
    fallback: 72_000,
  }),
  drainMs: setting('SHUTDOWN_DRAIN_MS', integer(0, 60_000), { fallback: 0 }),
  shutdownTimeoutMs: setting('SHUTDOWN_TIMEOUT_MS', integer(500, 600_000), { fallback: 8_000 }),
  idempotencyHours: setting('IDEMPOTENCY_HOURS', integer(1, 8_760), { fallback: 24 }),
  corsOrigins: setting('CORS_ORIGINS', origins, { fallback: [] }),
  rateLimitMax: setting('RATE_LIMIT_MAX', integer(0, 1_000_000), { fallback: 0 }),
  rateLimitWindowMs: setting('RATE_LIMIT_WINDOW_MS', integer(1_000, 86_400_000), {
    fallback: 60_000,
  }),
  trustProxy: setting('TRUST_PROXY', networks, { fallback: [] }),
};

const migrationSettings = {
  waitMs: setting('DB_WAIT_TIMEOUT_MS', integer(0, 3_600_000), { fallback: 60_000 }),
  lockWaitMs: setting('MIGRATION_WAIT_TIMEOUT_MS', integer(0, 86_400_000), { fallback: 600_000 }),
  lockTimeoutMs: setting('MIGRATION_LOCK_TIMEOUT_MS', integer(100, 3_600_000), {
    fallback: 10_000,
  }),
  statementTimeoutMs: setting('MIGRATION_STATEMENT_TIMEOUT_MS', integer(100, 86_400_000), {
    fallback: 300_000,
  }),
};

const otlpProtocol = oneOf('grpc', 'http/protobuf');
const telemetrySettings = {
  endpoint: setting('OTEL_EXPORTER_OTLP_ENDPOINT', url, { fallback: '' }),
  headers: setting('OTEL_EXPORTER_OTLP_HEADERS', text(), { fallback: '', secret: true }),
  protocol: setting('OTEL_EXPORTER_OTLP_PROTOCOL', otlpProtocol, { fallback: 'http/protobuf' }),
  serviceName: setting('OTEL_SERVICE_NAME', text(), { fallback: 'node-backend' }),
  disabled: setting('OTEL_SDK_DISABLED', oneOf('true', 'false'), { fallback: 'false' }),
  metricIntervalMs: setting('OTEL_METRIC_EXPORT_INTERVAL', integer(100, 3_600_000), {
    fallback: 60_000,
  }),
};

const settingGroups = {
  common: commonSettings,
  database: databaseSettings,
  server: serverSettings,
  migration: migrationSettings,
  telemetry: telemetrySettings,
} as const;

type Values<G> = { readonly [K in keyof G]: G[K] extends Setting<infer T> ? T : never };

/** Everything that can be configured, validated. */
export type Config = {
  readonly [K in keyof typeof settingGroups]: Values<(typeof settingGroups)[K]>;
};

/** Every variable that is read, in the order of the groups; the README's table is checked against it. */
export const settings: readonly Setting<unknown>[] = Object.values(settingGroups).flatMap((group) =>
  Object.values<Setting<unknown>>(group),
);

/** The configuration is not usable; the message names every fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((f) => `  ${f}`).join('\n')}`,
    );
  }
}

/**
 * Reads the configuration from environment variables.
 * @throws {ConfigError} naming every fault at once.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const faults: string[] = [];
  const read = (item: Setting<unknown>): unknown => {
    try {
      const value = item.secret ? secretText(env, item.variable) : env[item.variable];
      if (value !== undefined && value !== '') {
        return item.parse(value);
      }
      if (item.fallback === undefined) {
        throw new SettingFault(
          item.secret ? `is missing; set it or ${item.variable}_FILE` : 'is missing',
        );
      }
      return item.fallback;
    } catch (error) {
      if (!(error instanceof SettingFault)) {
        throw error;
      }
      faults.push(`${item.variable} – ${error.message}`);
      return undefined;
    }
  };
  const config = Object.fromEntries(
    Object.entries(settingGroups).map(([group, items]) => [
      group,
      Object.fromEntries(
        Object.entries<Setting<unknown>>(items).map(([key, item]) => [key, read(item)]),
      ),
    ]),
  ) as unknown as Config;
  if (faults.length > 0) {
    throw new ConfigError(faults);
  }
  return config;
}

/** The value of a secret: `X`, or the content of the file that `X_FILE` names, without its last line break. */
function secretText(env: NodeJS.ProcessEnv, variable: string): string | undefined {
  const value = env[variable];
  const file = env[`${variable}_FILE`];
  if (file === undefined || file === '') {
    return value;
  }
  if (value !== undefined && value !== '') {
    throw new SettingFault(`is set twice; set either ${variable} or ${variable}_FILE, not both`);
  }
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new SettingFault(`cannot be read from ${variable}_FILE: ${(error as Error).message}`);
  }
}

function certificateFile(path: string): string {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SettingFault(`cannot be read: ${(error as Error).message}`);
  }
  if (!content.includes('-----BEGIN CERTIFICATE-----')) {
    throw new SettingFault(`the file "${path}" has no certificate in PEM format`);
  }
  return path;
}

/** IP addresses, each alone or with the length of a prefix (CIDR). */
function networks(value: string): string[] {
  const items = list(value);
  for (const item of items) {
    const [, address = '', length = '1'] = /^([^/]+)(?:\/([1-9]\d{0,2}))?$/.exec(item) ?? [];
    const version = isIP(address);
    if (version === 0 || Number(length) > (version === 4 ? 32 : 128)) {
      throw new SettingFault(`"${item}" is not an address or network like 10.0.0.0/8`);
    }
  }
  return items;
}

function url(value: string): string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new SettingFault(`"${value}" is not an http or https URL`);
  }
  return value;
}

function origins(value: string): string[] {
  const items = list(value);
  for (const item of items) {
    if (item !== '*' && (!URL.canParse(item) || new URL(item).origin !== item)) {
      throw new SettingFault(`"${item}" is not an origin like https://example.org, nor *`);
    }
  }
  return items;
}
