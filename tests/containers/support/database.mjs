// A PostgreSQL in a container, with a database of its own for each test.
import { randomBytes } from 'node:crypto';
import { eventually } from './command.mjs';
import { unique } from './engine.mjs';
import { postgresImage } from './images.mjs';

const user = 'app_user';

/** Starts PostgreSQL on a network of its own; both are gone when the scope ends. */
export async function startPostgres(engine, scope) {
  const network = await engine.network(scope);
  const volume = await engine.volume(scope);
  const password = randomBytes(12).toString('hex');
  const container = await engine.start(scope, postgresImage, {
    flags: [
      `--network=${network}`,
      `--volume=${volume}:/var/lib/postgresql`,
      `--env=POSTGRES_USER=${user}`,
      `--env=POSTGRES_PASSWORD=${password}`,
    ],
  });
  await eventually(
    'PostgreSQL to accept connections',
    async () =>
      (await container.exec(['pg_isready', '-h', '127.0.0.1', '-U', user], { check: false }))
        .code === 0,
  );
  return new Postgres(container, network, password);
}

class Postgres {
  constructor(container, network, password) {
    this.container = container;
    this.network = network;
    this.password = password;
  }

  /** Creates an empty database and returns what a backend's container needs to reach it. */
  async emptyDatabase() {
    const name = unique('db').replace('-', '_');
    await this.query('postgres', `CREATE DATABASE ${name}`);
    return new Database(this, name);
  }

  async query(database, sql) {
    const { stdout } = await this.container.exec([
      'psql',
      '-U',
      user,
      '-d',
      database,
      '-v',
      'ON_ERROR_STOP=1',
      '-Atc',
      sql,
    ]);
    return stdout.trim();
  }
}

class Database {
  constructor(postgres, name) {
    this.postgres = postgres;
    this.name = name;
  }

  query(sql) {
    return this.postgres.query(this.name, sql);
  }

  /** Flags for `run`: the network and the backend's variables; a later flag wins. */
  get flags() {
    const { container, network, password } = this.postgres;
    const variables = {
      DB_HOST: container.name,
      DB_USER: user,
      DB_PASS: password,
      DB_NAME: this.name,
    };
    return [
      `--network=${network}`,
      ...Object.entries(variables).map(([key, value]) => `--env=${key}=${value}`),
    ];
  }
}
