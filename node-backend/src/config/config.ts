import { readFileSync } from 'node:fs';
import { bool, cleanEnv, EnvMissingError, str } from 'envalid';
import { ExplainedError } from '../explained-error.js';
import { certificateFile, form, integer, listenPort, networks, origins, url } from './validators.js';

/** Every variable that is read; the README says what they mean. */
export const variables = {
  APP_ENV: form(/^[a-zA-Z][\w-]{0,62}$/, 'a name like "production"')({ default: 'production' }),
  LOG_LEVEL: str({ choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace'], default: 'info' }),

  DB_HOST: str(),
  DB_PORT: integer(1, 65_535)({ default: 5432 }),
  DB_USER: str(),
  DB_PASS: str(),
  DB_NAME: str(),
  DB_SSLMODE: str({ choices: ['disable', 'require', 'verify-full'], default: 'disable' }),
  DB_SSLROOTCERT: certificateFile({ default: undefined }),
  DB_CONNECT_TIMEOUT_MS: integer(100, 60_000)({ default: 2_000 }),

  HOST: form(/^[\w.:-]+$/, 'an address or host name')({ default: '127.0.0.1' }),
  PORT: listenPort({ default: 3000 }),
  MAX_NODE_MEMORY: integer(32, 1_048_576)({ default: undefined }),
  DB_POOL_MAX: integer(1, 1_000)({ default: 10 }),
  DB_POOL_WAITING_MAX: integer(0, 100_000)({ default: 200 }),
  DB_POOLER: bool({ default: false }),
  DB_STATEMENT_TIMEOUT_MS: integer(50, 600_000)({ default: 3_000 }),
  BODY_LIMIT_BYTES: integer(256, 104_857_600)({ default: 65_536 }),
  REQUEST_TIMEOUT_MS: integer(100, 600_000)({ default: 10_000 }),
  KEEP_ALIVE_TIMEOUT_MS: integer(0, 3_600_000)({ default: 72_000 }),
  SHUTDOWN_DRAIN_MS: integer(0, 60_000)({ default: 0 }),
  SHUTDOWN_TIMEOUT_MS: integer(500, 600_000)({ default: 8_000 }),
  IDEMPOTENCY_HOURS: integer(1, 8_760)({ default: 24 }),
  CORS_ORIGINS: origins({ default: [] }),
  RATE_LIMIT_MAX: integer(0, 1_000_000)({ default: 0 }),
  RATE_LIMIT_WINDOW_MS: integer(1_000, 86_400_000)({ default: 60_000 }),
  TRUST_PROXY: networks({ default: [] }),

  DB_WAIT_TIMEOUT_MS: integer(0, 3_600_000)({ default: 60_000 }),
  MIGRATION_WAIT_TIMEOUT_MS: integer(0, 86_400_000)({ default: 600_000 }),
  MIGRATION_LOCK_TIMEOUT_MS: integer(100, 3_600_000)({ default: 10_000 }),
  MIGRATION_STATEMENT_TIMEOUT_MS: integer(100, 86_400_000)({ default: 300_000 }),

  OTEL_EXPORTER_OTLP_ENDPOINT: url({ default: undefined }),
  OTEL_EXPORTER_OTLP_HEADERS: str({ default: undefined }),
  OTEL_EXPORTER_OTLP_PROTOCOL: str({ choices: ['http/protobuf', 'http/json', 'grpc'], default: 'http/protobuf' }),
  OTEL_SERVICE_NAME: str({ default: 'node-backend' }),
  OTEL_SDK_DISABLED: bool({ default: false }),
};

/** Variables whose value may come from the file that `<variable>_FILE` names instead. */
const secrets: readonly (keyof typeof variables)[] = ['DB_PASS', 'OTEL_EXPORTER_OTLP_HEADERS'];

/** Everything that can be configured, validated; the keys are the variables. */
export type Config = Readonly<ReturnType<typeof validate>>;

/** The configuration is not usable; the message names every fault. */
export class ConfigError extends ExplainedError {
  constructor(readonly faults: readonly string[]) {
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
    super([`The configuration has ${count}:`, ...faults].join('\n  '));
  }
}

/**
 * Reads the configuration from environment variables; an empty one counts as unset.
 * @throws {ConfigError} naming every fault at once.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const faults = new Map<string, string>();
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  for (const variable of secrets) {
    given[variable] = secretText(given, variable, (fault) => faults.set(variable, fault));
  }
  const config = validate(given, faults);
  if (faults.size > 0) {
    throw new ConfigError([...faults].map(([variable, fault]) => `${variable} – ${fault}`));
  }
  return config;
}

function validate(env: NodeJS.ProcessEnv, faults: Map<string, string>) {
  const clean = cleanEnv(env, variables, {
    reporter: ({ errors }) => {
      for (const [variable, error] of Object.entries<Error>(errors)) {
        if (!faults.has(variable)) {
          const isSecret = secrets.some((secret) => secret === variable);
          const missing = isSecret ? `is missing; set it or ${variable}_FILE` : 'is missing';
          faults.set(variable, error instanceof EnvMissingError ? missing : error.message);
        }
      }
    },
  });
  return { ...clean };
}

/** The value of a secret: `X`, or the content of the file that `X_FILE` names, without its last line break. */
function secretText(env: NodeJS.ProcessEnv, variable: string, onFault: (fault: string) => void): string | undefined {
  const { [variable]: value, [`${variable}_FILE`]: file } = env;
  if (file !== undefined && value !== undefined) {
    onFault(`is set twice; set either ${variable} or ${variable}_FILE, not both`);
  }
  try {
    return file === undefined ? value : readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined;
  } catch (error) {
    onFault(`cannot be read from ${variable}_FILE: ${(error as Error).message}`);
    return undefined;
  }
}
