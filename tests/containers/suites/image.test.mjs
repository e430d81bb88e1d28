// The backend's image: how it is built and what is in it.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { cleanUp, command } from '../support/command.mjs';
import { engines, unique } from '../support/engine.mjs';
import {
  backendFolder,
  backendImage,
  baseImage,
  buildBackend,
  caBundle,
  copyOfBackend,
} from '../support/images.mjs';

const sizeGoalMb = 40;

for (const engine of engines) {
  describe(`the image, built by ${engine.name}`, () => {
    test('rebuilds after a change of a source file without reinstalling packages', async (t) => {
      const folder = await copyOfBackend(t);
      const tag = unique('container-tests/rebuild');
      cleanUp(t, () => engine.run(['rmi', '--force', tag], { check: false }));
      await buildBackend(engine, t, { tag, folder });
      const source = join(folder, 'src/index.ts');
      await writeFile(
        source,
        `${await readFile(source, 'utf8')}\nexport const changed = '${tag}';\n`,
      );

      const steps = stepsOf(engine, await buildBackend(engine, t, { tag, folder }));

      const state = (text) =>
        steps.filter((step) => step.text.includes(text)).map((step) => step.cached);
      assert.deepEqual(
        state('npm ci --ignore-scripts'),
        [true],
        'all packages come from the cache',
      );
      assert.deepEqual(
        state('npm ci --omit=dev'),
        [true],
        'production packages come from the cache',
      );
      assert.deepEqual(state('npm run build'), [false], 'the changed source is compiled');
    });

    test('holds no sources, tests, development packages, package managers or caches', async (t) => {
      const files = await filesOf(engine, await backendImage(engine, t));
      const lock = JSON.parse(await readFile(join(backendFolder, 'package-lock.json'), 'utf8'));
      const devOnly = Object.entries(lock.packages)
        .filter(([path, entry]) => path !== '' && entry.dev)
        .map(([path]) => `app/${path}/package.json`);
      assert.ok(devOnly.length > 0);

      const found = (pattern) => files.filter((file) => pattern.test(file));
      assert.ok(
        files.includes('app/dist/src/index.js') &&
          files.some((file) => /^app\/migrations\/.*\.sql$/.test(file)),
      );
      assert.deepEqual(
        files.filter((file) => devOnly.includes(file)),
        [],
        'development packages',
      );
      assert.deepEqual(found(/^app\/(src|test|tests|bench)\//), [], 'sources and tests');
      assert.deepEqual(
        found(/^app\/(?!node_modules\/).*(\.ts|\.test\.js|\.map)$/),
        [],
        'TypeScript, tests, source maps',
      );
      assert.deepEqual(
        found(/(^|\/)(\.env[^/]*|\.npmrc|\.git|\.dockerignore|Dockerfile)$/),
        [],
        'settings and build files',
      );
      assert.deepEqual(
        found(/^usr\/local\/(bin\/(npm|npx|corepack|yarn)$|lib\/node_modules\/npm)/),
        [],
        'package managers',
      );
      assert.deepEqual(found(/^usr\/bin\/(gcc|g\+\+|make|cc|python3)$/), [], 'compilers');
      assert.deepEqual(
        found(/^(var\/cache\/npm\/|root\/\.npm\/|var\/lib\/apt\/lists\/.)/),
        [],
        'caches',
      );
    });

    test(`adds less than ${sizeGoalMb} MB to its base image`, async (t) => {
      const image = await backendImage(engine, t);
      const [size, base] = await Promise.all(
        [image, baseImage].map(async (name) =>
          Number(await engine.inspect('image', name, '{{.Size}}')),
        ),
      );
      const added = (size - base) / 1e6;
      t.diagnostic(
        `${engine.name}: ${(size / 1e6).toFixed(1)} MB, ${added.toFixed(1)} MB over the base image's ${(base / 1e6).toFixed(1)} MB`,
      );
      assert.ok(added < sizeGoalMb, `${added.toFixed(1)} MB`);
    });

    test('keeps no build secret in its layers, files and history', async (t) => {
      const mark = unique('mark-of-a-secret');
      const tag = unique('container-tests/secret');
      cleanUp(t, () => engine.run(['rmi', '--force', tag], { check: false }));
      const folder = await copyOfBackend(t);
      const npmrc = join(await copyOfBackend(t), 'npmrc');
      await writeFile(npmrc, `; ${mark}\nfund=false\n`);
      // The secrets have to be in use: another package.json keeps the packages from coming out of the cache.
      const manifest = join(folder, 'package.json');
      await writeFile(
        manifest,
        JSON.stringify({ ...JSON.parse(await readFile(manifest, 'utf8')), description: tag }),
      );
      const output = await buildBackend(engine, t, {
        tag,
        folder,
        mark,
        flags: [`--secret=id=npmrc,src=${npmrc}`],
      });
      assert.match(output, /added \d+ packages/);

      const history = await engine.run(['history', '--no-trunc', tag]);
      const archive = join(folder, 'image.tar');
      await engine.run(['save', '--output', archive, tag]);
      // 'save' writes layers uncompressed, so that a text in them is found as it stands.
      const inLayers = await command(
        'grep',
        ['--count', '--text', '--fixed-strings', mark, archive],
        { check: false },
      );
      const known = await command(
        'grep',
        ['--count', '--text', '--fixed-strings', 'Waits until the database accepts', archive],
        { check: false },
      );

      assert.equal(known.code, 0, 'a text that is in the image is found');
      assert.equal(inLayers.code, 1, `found in ${inLayers.stdout.trim()} lines of the layers`);
      assert.ok(!history.output.includes(mark));
      const files = await filesOf(engine, tag);
      assert.deepEqual(
        files.filter((file) => /^(run\/secrets\/.|root\/\.npmrc)/.test(file)),
        [],
      );
    });

    test('carries OCI labels, a numeric user, an init and an exec-form command', async (t) => {
      const tag = unique('container-tests/labels');
      cleanUp(t, () => engine.run(['rmi', '--force', tag], { check: false }));
      await buildBackend(engine, t, {
        tag,
        flags: [
          '--label=org.opencontainers.image.version=1.2.3',
          '--label=org.opencontainers.image.revision=abc',
        ],
      });
      const config = await configOf(engine, tag);
      assert.equal(config.User, '1001:0');
      assert.deepEqual(config.Entrypoint, ['/usr/bin/tini', '-s', '--', '/app/bin/entrypoint.sh']);
      assert.deepEqual(config.Cmd, ['node', 'dist/src/index.js']);
      assert.deepEqual(Object.keys(config.ExposedPorts), ['3000/tcp']);
      const labels = Object.fromEntries(
        Object.entries(config.Labels).filter(([name]) =>
          name.startsWith('org.opencontainers.image.'),
        ),
      );
      assert.equal(labels['org.opencontainers.image.version'], '1.2.3');
      assert.equal(labels['org.opencontainers.image.revision'], 'abc');
      assert.equal(labels['org.opencontainers.image.base.name'], baseImage);
      assert.ok(
        labels['org.opencontainers.image.title'] && labels['org.opencontainers.image.licenses'],
      );
    });

    test('takes another base image by build argument', async (t) => {
      const other = unique('localhost/container-tests/other-base');
      const tag = unique('container-tests/on-other-base');
      cleanUp(t, () => engine.run(['rmi', '--force', tag, other], { check: false }));
      await engine.run(['tag', baseImage, other]);
      const output = await buildBackend(engine, t, {
        tag,
        flags: [`--build-arg=RUNTIME_IMAGE=${other}`],
      });
      assert.match(output, new RegExp(`FROM ${other}`));
    });

    test('has a debug target with tools for problem determination', async (t) => {
      const tag = 'container-tests/backend:debug';
      await buildBackend(engine, t, { tag, target: 'debug' });
      const tools = await engine.once(tag, [
        'sh',
        '-c',
        'curl --version && psql --version && ps --version && dig -v && id -u',
      ]);
      for (const word of [/curl 8/, /psql \(PostgreSQL\)/, /procps/, /DiG/, /^1001$/m]) {
        assert.match(tools.output, word);
      }
      assert.deepEqual(Object.keys((await configOf(engine, tag)).ExposedPorts).sort(), [
        '3000/tcp',
        '9229/tcp',
      ]);
    });
  });
}

const withoutBuildah = await whyNoBuildah();

describe('the image, built by buildah', () => {
  test('is the same as podman makes', { skip: withoutBuildah }, async (t) => {
    const tag = unique('container-tests/buildah');
    cleanUp(t, () => command('buildah', ['rmi', '--force', tag], { check: false }));
    const ca = await caBundle(t, 'a CA bundle');
    await command('buildah', [
      'build',
      '--layers',
      `--secret=id=ca_certificate,src=${ca}`,
      '--target=runtime',
      `--tag=${tag}`,
      backendFolder,
    ]);
    const { stdout } = await command('buildah', [
      'inspect',
      '--type=image',
      '--format={{.OCIv1.Config.User}} {{.OCIv1.Config.Cmd}}',
      tag,
    ]);
    assert.equal(stdout.trim(), '1001:0 [node dist/src/index.js]');
  });
});

async function whyNoBuildah() {
  const { code } = await command('buildah', ['--version'], { check: false }).catch(() => ({
    code: 1,
  }));
  return code === 0 && engines.some((engine) => engine.name === 'podman')
    ? false
    : 'buildah is not installed, or not asked for';
}

async function configOf(engine, image) {
  return JSON.parse((await engine.run(['image', 'inspect', image])).stdout)[0].Config;
}

/** Paths of all files in the image, without the leading slash. */
async function filesOf(engine, image) {
  const { stdout } = await engine.run(['create', image]);
  const id = stdout.trim();
  try {
    const list = await command('bash', [
      '-c',
      'set -o pipefail; "$0" export "$1" | tar --list',
      engine.name,
      id,
    ]);
    return list.stdout
      .split('\n')
      .filter((path) => path !== '' && !path.endsWith('/'))
      .map((path) => path.replace(/^\.?\//, ''));
  } finally {
    await engine.run(['rm', '--force', id]);
  }
}

/** The build's steps in its own words, and whether each came from the cache. */
function stepsOf(engine, output) {
  const lines = output.split('\n');
  if (engine.name === 'podman') {
    return lines.flatMap((line, index) => {
      const step = /^(?:\[\d+\/\d+\] )?STEP \d+\/\d+: (.*)$/.exec(line);
      return step
        ? [{ text: step[1], cached: lines[index + 1]?.startsWith('--> Using cache') ?? false }]
        : [];
    });
  }
  const cached = new Set(lines.flatMap((line) => /^#(\d+) CACHED$/.exec(line)?.[1] ?? []));
  return lines.flatMap((line) => {
    const step = /^#(\d+) \[[^\]]*\] (.*)$/.exec(line);
    return step ? [{ text: step[2], cached: cached.has(step[1]) }] : [];
  });
}
