import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type CommandResult, runCommand } from './support/backend.js';
import { databaseEnv } from './support/database.js';
import { startPostgres, type TestServer } from './support/postgres-server.js';
import { until } from './support/until.js';

const openssl = spawnSync('openssl', ['version']).status === 0;

describe('DB_SSLMODE', { skip: !openssl && 'needs openssl to make a certificate' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'node-backend-tls-'));
  const certificate = join(folder, 'certificate.pem');
  let server: TestServer;
  before(async () => {
    makeCertificate();
    server = await startPostgres({
      certificate: readFileSync(certificate, 'utf8'),
      key: readFileSync(join(folder, 'key.pem'), 'utf8'),
    });
    await until(async () => (await migrate({})).code === 0);
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  /** For 127.0.0.1 alone, signed by itself. */
  function makeCertificate(): void {
    const { status, stderr } = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=postgres', '-addext', 'subjectAltName=IP:127.0.0.1'],
      ...['-keyout', join(folder, 'key.pem'), '-out', certificate],
    ]);
    assert.equal(status, 0, String(stderr));
  }

  const migrate = (env: Record<string, string>): Promise<CommandResult> =>
    runCommand('migrate', { ...databaseEnv(new URL(server.url)), ...env });

  test('require encrypts, whoever answers', async () => {
    assert.equal((await migrate({ DB_SSLMODE: 'require' })).code, 0);
  });

  test('verify-full accepts whom the given authority vouches for, under the name that was asked for', async () => {
    const { code, stderr } = await migrate({
      DB_SSLMODE: 'verify-full',
      DB_SSLROOTCERT: certificate,
    });

    assert.equal(code, 0, stderr);
  });

  test('verify-full refuses an unknown authority, and another name', async () => {
    const unknown = await migrate({ DB_SSLMODE: 'verify-full' });
    const otherName = await migrate({
      DB_SSLMODE: 'verify-full',
      DB_SSLROOTCERT: certificate,
      DB_HOST: 'localhost',
    });

    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /self-signed certificate.* – check DB_SSLMODE and DB_SSLROOTCERT/);
    assert.equal(otherName.code, 1);
    assert.match(otherName.stderr, /does not match certificate's altnames|Hostname\/IP/);
  });

  test('require does not put up with a server without TLS', async () => {
    const plain = await startPostgres();
    try {
      await until(
        async () =>
          (
            await runCommand('migrate', {
              ...databaseEnv(new URL(plain.url)),
              DB_WAIT_TIMEOUT_MS: '1000',
            })
          ).code === 0,
      );
      const { code, stderr } = await runCommand('migrate', {
        ...databaseEnv(new URL(plain.url)),
        DB_SSLMODE: 'require',
      });

      assert.equal(code, 1);
      assert.match(stderr, /does not support SSL/);
    } finally {
      await plain.stop();
    }
  });
});
