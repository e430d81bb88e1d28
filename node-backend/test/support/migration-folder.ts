import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';
import { readConfig } from '../../src/config/config.js';
import { connectWhenReady } from '../../src/database/connect.js';
import { MigrationError } from '../../src/migrations/migration-error.js';
import { migrate } from '../../src/migrations/run.js';
import { createDatabase, type TestDatabase } from './database.js';

/** A folder of migrations, and the database that they are meant for. */
class MigrationFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'node-backend-migrations-'));
  /** What the server warned of while it applied them last. */
  warnings: string[] = [];
  /** What the migrator waited for. */
  readonly waits: string[] = [];

  constructor(private readonly database: TestDatabase) {}

  write(name: string, content: string | Buffer): void {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  delete(name: string): void {
    rmSync(join(this.path, name));
  }

  /** The files that were applied, or taken back. */
  async migrate(env: Record<string, string> = {}, direction: 'up' | 'down' = 'up'): Promise<string[]> {
    const config = readConfig({ ...this.database.env, ...env });
    const client = await connectWhenReady(config, () => {});
    this.warnings = [];
    client.on('notice', ({ severity, message }) => {
      if (severity === 'WARNING') {
        this.warnings.push(message ?? '');
      }
    });
    try {
      return await migrate(client, config, {
        directory: this.path,
        direction,
        onWait: (reason) => this.waits.push(reason),
      });
    } finally {
      await client.end();
    }
  }

  /** How it fails, in the words of its message. */
  async failure(env?: Record<string, string>): Promise<string> {
    try {
      await this.migrate(env);
    } catch (error) {
      assert.ok(error instanceof MigrationError, String(error));
      return error.message;
    }
    throw new Error('the migrations did not fail');
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** What the tests of migrations stand on: for each test an empty database, and a folder of migrations for it. */
export let database: TestDatabase;
export let folder: MigrationFolder;

/** To be called once in a test file. */
export function useMigrationFolder(): void {
  beforeEach(async () => {
    database = await createDatabase('empty');
    folder = new MigrationFolder(database);
  });
  afterEach(async () => {
    folder.remove();
    await database.drop();
  });
}
