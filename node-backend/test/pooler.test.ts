import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runCommand, startBackend } from './support/backend.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import { freePort } from './support/postgres-server.js';
import { until } from './support/until.js';

const there = spawnSync('pgbouncer', ['--version']).status === 0;

for (const mode of ['session', 'transaction']) {
  describe(`PgBouncer with ${mode} pooling`, { skip: !there && 'no pgbouncer' }, () => {
    let database: TestDatabase;
    let env: Record<string, string>;
    let end: () => Promise<void>;
    before(async () => {
      database = await createDatabase();
      const folder = mkdtempSync(join(tmpdir(), 'node-backend-pooler-'));
      chmodSync(folder, 0o755);
      const { DB_HOST, DB_PORT, DB_USER, DB_PASS } = database.env;
      const port = String(await freePort());
      writeFileSync(join(folder, 'users'), `"${DB_USER}" "${DB_PASS}"\n`);
      writeFileSync(
        join(folder, 'ini'),
        `[databases]\n* = host=${DB_HOST} port=${DB_PORT}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = plain\nauth_file = ${folder}/users\npool_mode = ${mode}\ndefault_pool_size = 3\n`,
      );
      const asRoot = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
      const pooler = spawn('pgbouncer', ['-q', ...asRoot, join(folder, 'ini')], {
        stdio: 'ignore',
      });
      const ended = once(pooler, 'exit');
      env = { ...database.env, DB_PORT: port };
      end = async () => {
        pooler.kill('SIGKILL');
        await ended;
        rmSync(folder, { recursive: true });
      };
    });
    after(async () => {
      await end?.();
      await database?.drop();
    });

    test('the service works with DB_POOLER=true', async () => {
      const backend = await startBackend({ ...env, DB_POOLER: 'true', DB_POOL_MAX: '3' });
      try {
        await until(async () => (await fetch(`${backend.url}/readyz`)).status === 200);
        const statuses = await Promise.all(
          Array.from({ length: 40 }, async (_, n) =>
            n % 4 > 0
              ? (await fetch(`${backend.url}/v1/holidays/${n + 1}`)).status
              : (
                  await fetch(`${backend.url}/v1/holidays`, {
                    method: 'POST',
                    headers: { 'content-type': 'application/json', 'idempotency-key': `key-${n}` },
                    body: JSON.stringify({
                      country: 'CM',
                      date: '2026-06-17',
                      name: `pooled ${n}`,
                    }),
                  })
                ).status,
          ),
        );
        assert.deepEqual(new Set(statuses), new Set([200, 201]));
      } finally {
        await backend.stop();
      }
    });

    test('without it, /readyz says what is the matter', async () => {
      const backend = await startBackend(env);
      try {
        const answer = await fetch(`${backend.url}/readyz`);
        assert.equal(answer.status, 503);
        assert.match(await answer.text(), /a connection pooler in front of it, refuses the connection/);
      } finally {
        await backend.stop();
      }
    });

    test('the migrator wants the database itself', async () => {
      await database.query('DELETE FROM pgmigrations WHERE id = (SELECT max(id) FROM pgmigrations)');
      const { code, stderr } = await runCommand('migrate', env);

      assert.equal(code, 1);
      assert.match(stderr, /a connection pooler such as PgBouncer is in front of it/);
    });
  });
}
