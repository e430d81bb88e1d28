import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = `
  import { createLogger } from ${JSON.stringify(new URL('../src/logger.js', import.meta.url))};
  const logger = createLogger({ common: { logLevel: 'info' } });
  for (let n = 0; n < 2000; n++) {
    logger.info({ n }, n === 1000 ? 'ü'.repeat(100_000) : 'Fête du Travail');
  }
  logger.debug('below the level');
`;

test('every line is written, whole and in order, however many there are at once', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    encoding: 'utf8',
    maxBuffer: 1 << 24,
  });

  assert.equal(stderr, '');
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, 2000);
  for (const [n, line] of lines.entries()) {
    const { msg, ...rest } = JSON.parse(line);
    assert.equal(rest.n, n);
    assert.equal(msg, n === 1000 ? 'ü'.repeat(100_000) : 'Fête du Travail');
  }
});
