// The memory of the backend's image: V8's limit, and what is left when it is exhausted.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { engines, hardened } from '../support/engine.mjs';
import { backendImage } from '../support/images.mjs';

for (const engine of engines) {
  describe(`the image's memory on ${engine.name}`, () => {
    const scope = { after: (action) => (scope.end = action) };
    after(() => scope.end?.());
    let image;

    before(async () => {
      image = await backendImage(engine, scope);
    });

    test('takes its heap limit from MAX_NODE_MEMORY, else from the memory limit, else 2048 MiB', async () => {
      const heapLimit = async (...flags) => {
        const { stdout } = await engine.once(
          image,
          ['node', '-p', 'v8.getHeapStatistics().heap_size_limit / 2 ** 20'],
          { flags },
        );
        return {
          chosen: Number(/Heap limit (\d+) MiB/.exec(stdout)[1]),
          effective: Number(stdout.trim().split('\n').at(-1)),
        };
      };
      for (const [flags, expected] of [
        [['--memory=256m'], 160],
        [['--memory=512m'], 384],
        [['--memory=1g'], 768],
        [['--memory=512m', '--env=MAX_NODE_MEMORY=300'], 300],
        [[], 2048],
      ]) {
        const { chosen, effective } = await heapLimit(...flags);
        assert.equal(chosen, expected, flags.join(' '));
        // V8 adds its young generation to the old one's limit.
        assert.ok(
          effective >= expected && effective <= 1.1 * expected,
          `${flags.join(' ')}: V8 says ${effective}`,
        );
      }
    });

    test("leaves the caller's own heap limit in NODE_OPTIONS alone", async () => {
      const { stdout } = await engine.once(image, ['sh', '-c', 'echo $NODE_OPTIONS'], {
        flags: ['--env=NODE_OPTIONS=--max-old-space-size=77'],
      });
      assert.equal(stdout.match(/old-space-size/g).length, 1);
    });

    const exhaustHeap = [
      'node',
      '-e',
      'const kept = []; for (let i = 0; ; i++) kept.push({ i, text: String(i) })',
    ];

    test('leaves a diagnostic report in /reports when the heap is exhausted, without the environment', async (t) => {
      const volume = await engine.volume(t);
      const flags = [...hardened, `--volume=${volume}:/reports`, '--env=DB_PASS=mark-of-a-secret'];
      const { code } = await engine.once(image, exhaustHeap, { flags, check: false });
      assert.equal(code, 134, 'ended by V8, not by the kernel');
      const { stdout } = await engine.once(image, ['sh', '-c', 'cat /reports/report.*.json'], {
        flags,
      });
      const report = JSON.parse(stdout.trim().split('\n').at(-1));
      assert.equal(report.header.trigger, 'OOMError');
      assert.ok(!stdout.includes('mark-of-a-secret'));
    });

    test('writes the report to standard error, as one line, where /reports cannot be written', async () => {
      const { code, stderr } = await engine.once(image, exhaustHeap, {
        flags: [...hardened, '--env=DB_PASS=mark-of-a-secret'],
        check: false,
      });
      assert.equal(code, 134);
      const line = stderr.split('\n').find((text) => text.startsWith('{"header"'));
      assert.equal(JSON.parse(line).header.trigger, 'OOMError');
      assert.ok(!stderr.includes('mark-of-a-secret'));
    });
  });
}
