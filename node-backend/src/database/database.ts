import type { Pool, PoolClient } from 'pg';
import type { Config } from '../config/config.js';
import { connectionOptions } from './connection.js';
import { connectionSurvives, DatabaseOverloadedError, translate } from './errors.js';
import { pg } from './pg.js';

/** One SQL statement; with a name, the server prepares it once per connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** Runs statements: each on a connection of its own, or all within one transaction. */
export interface Queryable {
  query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

// How much longer than the server's own statement timeout the client waits before it gives a
// connection up: only a server that has stopped answering lets it come to that.
const clientTimeoutMarginMs = 500;

/**
 * The database as the routes see it: a bounded pool with a bounded waiting line.
 * Whatever means "not now" is thrown as a `DatabaseUnavailableError`, within the configured
 * timeouts, whatever the server does.
 */
export class Database implements Queryable {
  readonly #pool: Pool;
  readonly #waitingMax: number;
  readonly #patienceMs: number;

  constructor(config: Config, onIdleError: (error: Error) => void, max = config.server.poolMax) {
    const { poolWaitingMax, statementTimeoutMs } = config.server;
    this.#waitingMax = poolWaitingMax;
    this.#patienceMs = statementTimeoutMs + clientTimeoutMarginMs;
    this.#pool = new pg.Pool({
      ...connectionOptions(config),
      max,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: 2 * statementTimeoutMs,
    });
    // An 'error' event without a listener would end the process: the pool reports those of idle
    // connections, and a connection in use can be cut between two statements.
    this.#pool.on('error', onIdleError);
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]> {
    return this.#lease((lease) => lease.query<Row>(statement, values));
  }

  /** Commits what `work` did, or rolls it back when it throws. */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    return this.#lease(async (lease) => {
      await lease.query({ text: 'BEGIN' });
      try {
        const result = await work(lease);
        await lease.query({ text: 'COMMIT' });
        return result;
      } catch (error) {
        await lease.rollBack();
        throw error;
      }
    });
  }

  /** Waits for the connections in use, then closes all. */
  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #lease<T>(work: (lease: Lease) => Promise<T>): Promise<T> {
    if (
      this.#pool.waitingCount >= this.#waitingMax &&
      this.#pool.idleCount === 0 &&
      this.#pool.totalCount >= this.#pool.options.max
    ) {
      throw new DatabaseOverloadedError('too many requests wait for a database connection');
    }
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw translate(error);
    }
    const lease = new Lease(client, this.#patienceMs);
    try {
      return await work(lease);
    } finally {
      client.release(lease.broken);
    }
  }
}

/** A connection while it is in use; remembers whether it can be used again. */
class Lease implements Queryable {
  broken = false;

  constructor(
    private readonly client: PoolClient,
    private readonly patienceMs: number,
  ) {}

  async query<Row extends object>(
    statement: Statement,
    values?: readonly unknown[],
  ): Promise<Row[]> {
    try {
      return await this.#run<Row>(statement, values);
    } catch (error) {
      this.broken ||= !connectionSurvives(error);
      throw translate(error);
    }
  }

  // With a query made beforehand: of a description of one, pg makes a slow copy each time. And with a
  // timer of our own: pg's `query_timeout` makes V8 keep each query's rows until a full garbage
  // collection, because it assigns a function literal, which is allocated as old then, to the query.
  #run<Row extends object>({ name, text }: Statement, values?: readonly unknown[]): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the server has not answered within ${this.patienceMs} ms`)),
        this.patienceMs,
      );
      const query = new pg.Query<Row>(text, values as unknown[], (error, result) => {
        clearTimeout(timer);
        return error ? reject(error) : resolve(result.rows);
      });
      this.client.query(Object.assign(query, { name }));
    });
  }

  async rollBack(): Promise<void> {
    if (!this.broken) {
      // A failed ROLLBACK marks the connection as broken, and closing it rolls back as well.
      await this.query({ text: 'ROLLBACK' }).catch(() => {});
    }
  }
}
