import type { Pool, PoolClient, QueryConfig } from 'pg';
import type { Config } from '../config/config.js';
import { connectionOptions } from './connection.js';
import { connectionSurvives, DatabaseOverloadedError, isStalePlan, translate } from './errors.js';
import { pg } from './pg.js';

/** Runs SQL statements: each on a connection of its own, or all within one transaction. */
export interface Queryable {
  /** @param name under which the server prepares the statement, once for each connection; stands for one text */
  query<Row extends object>(name: string | undefined, text: string, values?: readonly unknown[]): Promise<Row[]>;
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
  readonly #hasPooler: boolean;

  constructor(config: Config, onIdleError: (error: Error) => void, max = config.DB_POOL_MAX) {
    const { DB_POOL_WAITING_MAX, DB_POOLER, DB_STATEMENT_TIMEOUT_MS: statement_timeout } = config;
    this.#waitingMax = DB_POOL_WAITING_MAX;
    // A pooler may give each transaction another session: nothing can be left there, neither settings
    // nor prepared statements.
    this.#hasPooler = DB_POOLER;
    const settings = { statement_timeout, idle_in_transaction_session_timeout: 2 * statement_timeout };
    this.#pool = new pg.Pool({
      ...connectionOptions(config),
      ...(DB_POOLER ? {} : settings),
      query_timeout: statement_timeout + clientTimeoutMarginMs,
      max,
    });
    // An 'error' event without a listener would end the process: the pool reports those of idle
    // connections, and a connection in use can be cut between two statements.
    this.#pool.on('error', onIdleError);
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  query<Row extends object>(...statement: Parameters<Queryable['query']>): Promise<Row[]> {
    return this.#lease((lease) => lease.query<Row>(...statement));
  }

  /** Commits what `work` did, or rolls it back when it throws; may call it again after that. */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    return this.#lease(async (lease) => {
      await lease.query(undefined, 'BEGIN');
      try {
        const result = await work(lease);
        await lease.query(undefined, 'COMMIT');
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
    // A migration under a running service makes the prepared statements of each connection stale: such
    // a connection is closed, and the work done on another.
    for (let staleMax = this.#pool.options.max; ; staleMax--) {
      const client = await this.#connect();
      const lease = new Lease(client, this.#hasPooler);
      try {
        return await work(lease);
      } catch (error) {
        if (!isStalePlan(error) || staleMax === 0) {
          throw error;
        }
      } finally {
        client.release(lease.broken);
      }
    }
  }

  async #connect(): Promise<PoolClient> {
    const { waitingCount, idleCount, totalCount, options } = this.#pool;
    if (waitingCount >= this.#waitingMax && idleCount === 0 && totalCount >= options.max) {
      throw new DatabaseOverloadedError('too many requests wait for a database connection');
    }
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw translate(error);
    }
  }
}

/** A connection while it is in use; remembers whether it can be used again. */
class Lease implements Queryable {
  broken = false;

  constructor(
    private readonly client: PoolClient,
    private readonly hasPooler: boolean,
  ) {}

  async query<Row extends object>(name: string | undefined, text: string, values: readonly unknown[] = []) {
    const statement = { name: this.hasPooler ? undefined : name, text, values };
    try {
      return (await this.client.query<Row>(statement as QueryConfig)).rows;
    } catch (error) {
      this.broken ||= !connectionSurvives(error);
      throw translate(error);
    }
  }

  async rollBack(): Promise<void> {
    if (!this.broken) {
      // A failed ROLLBACK marks the connection as broken, and closing it rolls back as well.
      await this.query(undefined, 'ROLLBACK').catch(() => {});
    }
  }
}
