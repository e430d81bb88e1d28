// The images under test, and how they are built.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanUp } from './command.mjs';

export const backendFolder = fileURLToPath(new URL('../../../node-backend', import.meta.url));
export const baseImage = /^ARG RUNTIME_IMAGE=(.*)$/m.exec(
  await readFile(join(backendFolder, 'Dockerfile'), 'utf8'),
)[1];
export const postgresImage = /image: (.*postgres:.*)/.exec(
  await readFile(join(backendFolder, 'compose.yaml'), 'utf8'),
)[1];

// What a developer's folder holds besides what the image is made of.
const notSources = new Set(['node_modules', 'dist', 'dist-test', '.env']);

/** A copy of the backend's folder that a test may change. */
export async function copyOfBackend(scope) {
  const folder = await mkdtemp(join(tmpdir(), 'container-tests-'));
  cleanUp(scope, () => rm(folder, { recursive: true, force: true }));
  await cp(backendFolder, folder, {
    recursive: true,
    filter: (source) => !notSources.has(basename(source)),
  });
  return folder;
}

/** A CA bundle as a proxy that inspects TLS needs it; `mark` is in it, so that it can be looked for in the image. */
export async function caBundle(scope, mark) {
  const folder = await mkdtemp(join(tmpdir(), 'container-tests-ca-'));
  cleanUp(scope, () => rm(folder, { recursive: true, force: true }));
  const own =
    process.env.NODE_EXTRA_CA_CERTS ??
    process.env.SSL_CERT_FILE ??
    '/etc/ssl/certs/ca-certificates.crt';
  const file = join(folder, 'ca.pem');
  await writeFile(file, `# ${mark}\n${await readFile(own, 'utf8').catch(() => '')}`);
  return file;
}

/**
 * Builds the backend's image.
 * @returns {Promise<string>} the build's own output
 */
export async function buildBackend(
  engine,
  scope,
  { tag, folder = backendFolder, target = 'runtime', flags = [], mark = 'a CA bundle' },
) {
  const ca = await caBundle(scope, mark);
  // Plain output: one line an event, for BuildKit as for podman.
  const plain = engine.name === 'docker' ? ['--progress=plain'] : [];
  const secret = `--secret=id=ca_certificate,src=${ca}`;
  const { output } = await engine.run([
    'build',
    ...plain,
    secret,
    ...flags,
    `--target=${target}`,
    `--tag=${tag}`,
    folder,
  ]);
  return output;
}

const built = new Map();

/** The image that most tests run, built once in each file of tests, mostly out of the engine's cache. */
export async function backendImage(engine, scope) {
  const tag = 'container-tests/backend:latest';
  if (!built.has(engine)) {
    built.set(engine, buildBackend(engine, scope, { tag }));
  }
  await built.get(engine);
  return tag;
}
