import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ConfigError, readConfig, variables } from '../src/config/config.js';
import { runCommand } from './support/backend.js';

const folder = mkdtempSync(join(tmpdir(), 'node-backend-config-'));
after(() => rmSync(folder, { recursive: true }));

const minimum = { DB_HOST: 'db', DB_USER: 'app_user', DB_PASS: 'secret', DB_NAME: 'app_db' };

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.faults;
  }
}

describe('the configuration', () => {
  test('needs no more than where the database is', () => {
    const config = readConfig(minimum);

    assert.equal(config.PORT, 3000);
    assert.equal(config.DB_PORT, 5432);
    assert.equal(config.DB_SSLMODE, 'disable');
    assert.equal(config.OTEL_EXPORTER_OTLP_ENDPOINT, undefined);
  });

  test('names every fault at once', () => {
    const faults = faultsOf({
      PORT: '80000',
      DB_PORT: 'x',
      DB_SSLMODE: 'prefer',
      DB_USER: 'u',
      DB_POOL_MAX: '0',
      MAX_NODE_MEMORY: '1.5',
      CORS_ORIGINS: 'https://ok.example,nope/',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/xml',
      DB_SSLROOTCERT: '/nowhere/ca.pem',
      TRUST_PROXY: '10.0.0.0/8, proxy',
    });

    assert.deepEqual(faults.map((fault) => fault.split(' – ')[0]).sort(), [
      'CORS_ORIGINS',
      'DB_HOST',
      'DB_NAME',
      'DB_PASS',
      'DB_POOL_MAX',
      'DB_PORT',
      'DB_SSLMODE',
      'DB_SSLROOTCERT',
      'MAX_NODE_MEMORY',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'PORT',
      'TRUST_PROXY',
    ]);
  });

  test('explains each fault', () => {
    assert.deepEqual(faultsOf({ ...minimum, PORT: '443' }), [
      'PORT – 443 is a privileged port, which an ordinary user cannot open; use 1024 or above and map it outside',
    ]);
    assert.deepEqual(faultsOf({ ...minimum, PORT: '70000' }), ['PORT – "70000" is not a whole number from 0 to 65535']);
    assert.deepEqual(faultsOf({ ...minimum, DB_PASS: '' }), ['DB_PASS – is missing; set it or DB_PASS_FILE']);
    assert.deepEqual(faultsOf({ ...minimum, TRUST_PROXY: '10.0.0.1,10.0.0.0/33' }), [
      'TRUST_PROXY – "10.0.0.0/33" is not an address or network like 10.0.0.0/8',
    ]);
    assert.match(faultsOf({ ...minimum, DB_SSLROOTCERT: folder })[0] ?? '', /^DB_SSLROOTCERT – EISDIR/);
    const file = join(folder, 'no.pem');
    writeFileSync(file, 'nonsense');
    assert.deepEqual(faultsOf({ ...minimum, DB_SSLROOTCERT: file }), [
      `DB_SSLROOTCERT – the file "${file}" has no certificate in PEM format`,
    ]);
  });

  test('takes secrets from files, without their last line break', () => {
    const file = join(folder, 'password');
    writeFileSync(file, 'from a file \n');

    assert.equal(readConfig({ ...minimum, DB_PASS: '', DB_PASS_FILE: file }).DB_PASS, 'from a file ');
    assert.match(faultsOf({ ...minimum, DB_PASS_FILE: file }).join(), /^DB_PASS – is set twice/);
    assert.match(
      faultsOf({ ...minimum, DB_PASS: '', DB_PASS_FILE: join(folder, 'none') }).join(),
      /^DB_PASS – cannot be read from DB_PASS_FILE: ENOENT/,
    );
  });

  test('with faults ends the process with code 1 and without a stack trace, and keeps secrets to itself', async () => {
    for (const command of ['index', 'migrate'] as const) {
      const { code, stdout, stderr } = await runCommand(command, {
        ...minimum,
        DB_PASS: 'hunter2',
        DB_HOST: '',
        PORT: '22',
      });

      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(
        stderr,
        /^The configuration has 2 faults:\n {2}DB_HOST – is missing\n {2}PORT – 22 is a privileged port/m,
      );
      assert.doesNotMatch(stderr, /hunter2|\n\s+at /);
    }
  });
});

test('the README lists every variable, with its default', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const [variable, spec] of Object.entries(variables)) {
    const [, cell] = new RegExp(`^\\| \`${variable}\`[^|]*\\| ([^|]*) \\|`, 'm').exec(readme) ?? [];
    assert.notEqual(cell, undefined, `${variable} is not in the table`);
    const value = 'default' in spec ? spec.default : 'required';
    const isNothing = value === undefined || (Array.isArray(value) && value.length === 0);
    const expected = isNothing ? '–' : value === 'required' ? 'required' : `\`${value}\``;
    assert.equal(cell?.trim(), expected, variable);
  }
});
