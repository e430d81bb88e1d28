import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const importLogger = `
  import { createLogger } from ${JSON.stringify(new URL('../src/logger.js', import.meta.url))};
  const logger = createLogger({ LOG_LEVEL: 'info' });
`;

const run = (program: string) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', importLogger + program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });

const manyLines = `
  for (let n = 0; n < 2000; n++) {
    logger.info({ n }, n === 1000 ? 'ü'.repeat(100_000) : 'Fête du Travail');
  }
  logger.debug('below the level');
`;

test('every line is written, whole and in order, however many there are at once', () => {
  const { stdout, stderr } = run(manyLines);

  assert.equal(stderr, '');
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, 2000);
  for (const [n, line] of lines.entries()) {
    const { msg, ...rest } = JSON.parse(line);
    assert.equal(rest.n, n);
    assert.equal(msg, n === 1000 ? 'ü'.repeat(100_000) : 'Fête du Travail');
  }
});

test('every line says when it was written, to the millisecond in UTC, also over the turn of a second', () => {
  const { stdout } = run(`
    const { setTimeout: sleep } = await import('node:timers/promises');
    for (let before = Date.now(), end = before + 1_100; before < end; before = Date.now()) {
      logger.info({ before });
      await sleep(1);
    }
  `);

  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const [index, { before, time }] of lines.entries()) {
    assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const at = Date.parse(time);
    assert.ok(at >= before && at <= (lines[index + 1]?.before ?? at), `${time}, not ${before}`);
  }
  assert.notEqual(lines[0].time.slice(0, 19), lines.at(-1).time.slice(0, 19));
});
