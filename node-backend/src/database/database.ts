import type { Pool, PoolClient, QueryConfig } from 'pg';
import type { Config } from '../config/config.js';
import { connectionOptions } from './connect.js';
import { connectionSurvives, DatabaseUnavailableError, isStalePlan, translate } from './errors.js';
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
    this.#pool = new pg.Pool({
      ...connectionOptions(config),
      ...(DB_POOLER ? {} : { statement_timeout, idle_in_transaction_session_timeout: 2 * statement_timeout }),
      query_timeout: statement_timeout + clientTimeoutMarginMs,
      max,
    });
    // An 'error' event without a listener would end the process: the pool reports those of idle
    // connections, and a connection in use can be cut between two statements.
    this.#pool.on('error', onIdleError);
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  query<Row extends object>(...statement: Parameters<Queryable['query']>): Promise<Row[]> {
    return this.#lease(({ query }) => query<Row>(...statement));
  }

  /** Commits what `work` did, or rolls it back when it throws; may call it again after that. */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    return this.#lease(async (session) => {
      await session.query(undefined, 'BEGIN');
      const result = await work(session);
      await session.query(undefined, 'COMMIT');
      return result;
    });
  }

  /** Waits for the connections in use, then closes all. */
  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #lease<T>(work: (session: Queryable) => Promise<T>): Promise<T> {
    // A migration under a running service makes the prepared statements of each connection stale: such
    // a connection is closed, and the work done on another.
    for (let staleMax = this.#pool.options.max; ; staleMax--) {
      const client = await this.#connect();
      let broken = false;
      const query: Queryable['query'] = async (name, text, values = []) => {
        const statement = { name: this.#hasPooler ? undefined : name, text, values };
        try {
          return (await client.query(statement as QueryConfig)).rows;
        } catch (error) {
          broken ||= !connectionSurvives(error);
          throw translate(error);
        }
      };
      try {
        return await work({ query });
      } catch (error) {
        if (!broken && client.getTransactionStatus() !== 'I') {
          // Where it fails the connection is closed, which rolls back as well.
          await query(undefined, 'ROLLBACK').catch(() => {});
        }
        if (!isStalePlan(error) || staleMax === 0) {
          throw error;
        }
      } finally {
        client.release(broken);
      }
    }
  }

  async #connect(): Promise<PoolClient> {
    const { waitingCount, idleCount, totalCount, options } = this.#pool;
    if (waitingCount >= this.#waitingMax && idleCount === 0 && totalCount >= options.max) {
      throw new DatabaseUnavailableError('too many requests wait for a database connection');
    }
    return this.#pool.connect().catch((error) => {
      throw translate(error);
    });
  }
}
