import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../bin/entrypoint.sh', import.meta.url));
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-backend-entrypoint-'));
});
after(() => rmSync(folder, { recursive: true }));

/** Puts a program of this name before all others. */
function program(name: string, text: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
}

const enter = (shell: string[]) =>
  spawnSync(shell[0] ?? '', [...shell.slice(1), script, 'node', '-p', 'process.env.NODE_OPTIONS'], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env['PATH']}` },
  });

describe('entrypoint.sh', { skip: process.platform === 'win32' }, () => {
  test('writes no report on a Node that cannot leave the environment out of it', () => {
    program(
      'node',
      `case $NODE_OPTIONS in *--report-exclude-env*) echo "node: --report-exclude-env is not allowed in NODE_OPTIONS" >&2; exit 9 ;; esac\nexec "${process.execPath}" "$@"`,
    );
    const { status, stdout, stderr } = enter(['sh']);

    assert.equal(status, 0, stderr);
    assert.match(stdout, /--max-old-space-size=\d+\n$/);
    rmSync(join(folder, 'node'));
  });

  const busybox = spawnSync('busybox', ['true']).status === 0;
  test('works with a shell and tools as small as busybox', {
    skip: !busybox && 'no busybox',
  }, () => {
    program('date', 'exec busybox date "$@"');
    const { status, stdout, stderr } = enter(['busybox', 'sh']);

    assert.equal(status, 0, stderr);
    const { time } = JSON.parse(stdout.split('\n')[0] ?? '');
    assert.ok(Date.parse(time) > 0, time);
  });
});
