// Minutes of load at 256 MB, with PostgreSQL restarted and frozen on the way. Not part of the default run.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanUp } from '../support/command.mjs';
import { startPostgres } from '../support/database.mjs';
import { engines, hardened } from '../support/engine.mjs';
import { answers, Load, ready, request } from '../support/http.mjs';
import { backendImage } from '../support/images.mjs';

const seconds = Number(process.env.ENDURANCE_SECONDS ?? 180);
const mib = 2 ** 20;

for (const engine of engines) {
  describe(`the image under load, run by ${engine.name}`, () => {
    const scope = { after: (action) => (scope.end = action) };
    after(() => scope.end?.());
    let postgres;
    let database;
    let container;
    let url;

    before(async () => {
      const image = await backendImage(engine, scope);
      postgres = await startPostgres(engine, scope);
      database = await postgres.emptyDatabase();
      const flags = [...hardened, ...database.flags];
      container = await engine.start(scope, image, {
        flags: [...flags, '--publish=127.0.0.1::3000', '--env=RUN_MIGRATIONS=true'],
      });
      url = await container.url(3000);
      await ready(url);
    });

    test(`keeps its memory bounded at 256 MB over ${seconds} s on 64 connections`, async (t) => {
      const node = await nodeProcess(container);
      const options = (await readFile(`/proc/${node}/environ`, 'utf8')).split('\0');
      assert.match(
        options.find((line) => line.startsWith('NODE_OPTIONS=')),
        /--max-old-space-size=160\b/,
      );
      const load = new Load(
        (n) =>
          n % 10 === 0 ? `${url}/v1/holidays?limit=20` : `${url}/v1/holidays/${1 + (n % 20)}`,
        64,
      );
      cleanUp(t, () => load.stop());
      const samples = [];
      const deadline = performance.now() + seconds * 1_000;
      while (performance.now() < deadline) {
        await sleep(500);
        samples.push((await residentBytes(node)) / mib);
      }
      const { answered, failures } = await load.stop();
      const peak = (from, to) =>
        Math.max(...samples.slice(from * samples.length, to * samples.length));
      const thirds = [peak(0, 1 / 3), peak(1 / 3, 2 / 3), peak(2 / 3, 1)];
      t.diagnostic(
        `${engine.name}: ${answered} requests, ${Math.round(answered / seconds)}/s; peak resident memory by thirds ${thirds.map((value) => value.toFixed(0)).join(', ')} MiB`,
      );
      assert.deepEqual(failures, []);
      assert.equal(await container.state('OOMKilled'), 'false');
      assert.ok(thirds[2] < 230, `${thirds[2]} MiB of 256`);
      assert.ok(thirds[2] < 1.15 * thirds[1], 'no growth from the second third to the last');
    });

    test('loses no acknowledged write when PostgreSQL is restarted under load', async (t) => {
      const writers = new Writers(url, 16);
      cleanUp(t, () => writers.stop());
      await sleep(2_000);
      await engine.run(['restart', '--time=30', postgres.container.name]);
      const restarted = performance.now();
      // /readyz may still answer from its cached ping of a moment ago.
      await answers(`${url}/v1/holidays/1`);
      const back = (performance.now() - restarted) / 1_000;
      await sleep(2_000);
      const { acknowledged, turnedAway, other } = await writers.stop();
      const stored = Number(
        await database.query("SELECT count(*) FROM holiday WHERE name LIKE 'endurance %'"),
      );
      t.diagnostic(
        `${engine.name}: ${acknowledged} writes acknowledged, ${stored} stored, ${turnedAway} answered 503; ready ${back.toFixed(1)} s after the restart`,
      );
      assert.deepEqual(other, []);
      assert.ok(acknowledged > 0 && stored >= acknowledged, `${stored} of ${acknowledged}`);
    });

    test('answers 503 and hangs no request while PostgreSQL is frozen, and recovers', async (t) => {
      await engine.run(['pause', postgres.container.name]);
      const unpause = () => engine.run(['unpause', postgres.container.name], { check: false });
      cleanUp(t, unpause);
      const started = performance.now();
      const answers = await Promise.all(
        Array.from({ length: 32 }, () => request(`${url}/v1/holidays/1`)),
      );
      const longest = (performance.now() - started) / 1_000;
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([503]));
      assert.ok(answers.every(({ headers }) => headers['retry-after'] !== undefined));
      t.diagnostic(`${engine.name}: 32 requests answered 503 within ${longest.toFixed(1)} s`);
      await unpause();
      await ready(url, 20_000);
    });
  });
}

/** Node's process id on this machine: the only child of the container's init. */
async function nodeProcess(container) {
  const init = await container.state('Pid');
  const children = await readFile(`/proc/${init}/task/${init}/children`, 'utf8');
  return children.trim();
}

async function residentBytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) * 1024;
}

/** Clients that create holidays, each under a name of its own, until told to stop. */
class Writers {
  acknowledged = 0;
  turnedAway = 0;
  other = [];
  #stopped = false;
  #workers;

  constructor(url, count) {
    this.#workers = Array.from({ length: count }, (_, id) => this.#write(url, id));
  }

  async stop() {
    this.#stopped = true;
    await Promise.all(this.#workers);
    return this;
  }

  async #write(url, id) {
    for (let n = 0; !this.#stopped; n++) {
      const body = { country: 'CM', date: '2032-01-01', name: `endurance ${id} ${n}` };
      const { status } = await request(`${url}/v1/holidays`, { method: 'POST', body });
      if (status === 201) {
        this.acknowledged++;
      } else if (status === 503) {
        this.turnedAway++;
        await sleep(50);
      } else {
        this.other.push(status);
      }
    }
  }
}
