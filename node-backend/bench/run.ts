import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { readConfig } from '../src/config/config.js';
import { connectWhenReady } from '../src/database/connect.js';
import { migrate } from '../src/migrations/run.js';
import { databaseEnv, onServer } from '../test/support/database.js';
import { freePort, startPostgres } from '../test/support/postgres-server.js';
import { until } from '../test/support/until.js';

// Throughput of this backend against the least that could be written by hand, and against plain Fastify with the
// automatic instrumentations of OpenTelemetry: the same queries, pool, machine and run. The candidates take turns in short rounds, so that all see the same disturbances.
const connections = 32;
const secondsOfRound = Number(process.env['BENCH_SECONDS'] ?? 4);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const poolSize = 10;

const byId = { name: 'GET /v1/holidays/{id}', path: '/v1/holidays/150' };
const page = { name: 'page of 20', path: '/v1/holidays?country=FR&year=2026&limit=20' };
const peerFolder = fileURLToPath(new URL('../../bench/peer', import.meta.url));

interface Candidate {
  readonly name: string;
  readonly url: string;
  readonly process: ChildProcess;
}

const server = await startPostgres();
// Takes everything and looks at nothing: its work would be counted as that of the servers.
const collector = createServer((request, response) => request.resume().on('end', () => response.end()));
await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
const candidates: Candidate[] = [];
const register = join(peerFolder, 'node_modules/@opentelemetry/auto-instrumentations-node/build/src/register.js');
try {
  const env = { ...databaseEnv(new URL(server.url)), DB_POOL_MAX: String(poolSize) };
  await prepareDatabase(env);
  const telemetry = {
    ...env,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
  };
  const hand = await start('node:http and pg, by hand', ['../bench/minimal.js'], env);
  const plain = [
    hand,
    await start('this backend', ['../src/index.js'], env),
    await start('… without its log', ['../src/index.js'], { ...env, LOG_LEVEL: 'warn' }),
  ];
  await compare(byId, plain);
  await compare(page, plain);
  installPeer();
  await compare(byId, [
    await start('Fastify and pg, auto-instrumented', ['--require', register, '../bench/plain.js'], telemetry),
    await start('this backend, with telemetry', ['../src/index.js'], telemetry),
    await start('… without records of its log', ['../src/index.js'], { ...telemetry, LOG_LEVEL: 'warn' }),
    await start('… 10 % of traces', ['../src/index.js'], {
      ...telemetry,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.1',
    }),
  ]);
} finally {
  for (const { process: child } of candidates) {
    child.kill('SIGKILL');
  }
  collector.closeAllConnections();
  collector.close();
  await server.stop();
}

function installPeer(): void {
  if (!existsSync(join(peerFolder, 'node_modules'))) {
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: peerFolder, stdio: 'inherit' });
  }
}

/** Holidays of 20 in France in 2026, so that a page is full. */
async function prepareDatabase(env: Record<string, string>): Promise<void> {
  const config = readConfig(env);
  const client = await connectWhenReady(config, console.error);
  await migrate(client, config);
  await client.query(
    "INSERT INTO holiday (country, date, name) SELECT 'FR', '2026-12-26'::date, 'Day ' || n FROM generate_series(1, 9) AS n",
  );
  await client.end();
  await onServer(server.url, 'VACUUM ANALYZE holiday');
}

async function start(name: string, args: string[], env: Record<string, string>): Promise<Candidate> {
  const node = process.env['NODE_BINARY'] || process.execPath;
  const port = await freePort();
  const child = spawn(
    node,
    args.map((arg) => (arg.startsWith('..') ? fileURLToPath(new URL(arg, import.meta.url)) : arg)),
    {
      env: { PATH: process.env['PATH'], ...env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  child.stdout.resume(); // as whoever keeps a log reads it
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(url + byId.path).catch(() => undefined))?.ok ?? false);
  const candidate = { name, url, process: child };
  candidates.push(candidate);
  return candidate;
}

async function compare({ name, path }: typeof byId, among: readonly Candidate[]): Promise<void> {
  const results = new Map(among.map((candidate) => [candidate, [] as Result[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const candidate of among) {
      const cpuBefore = cpuSeconds(candidate);
      const { requests, non2xx, errors } = await autocannon({
        url: candidate.url + path,
        connections,
        duration: secondsOfRound,
      });
      if (non2xx > 0 || errors > 0) {
        throw new Error(`${candidate.name}: ${non2xx} bad answers, ${errors} errors`);
      }
      // Round 0 is for warming up.
      if (round > 0) {
        const cpu = (1e6 * (cpuSeconds(candidate) - cpuBefore)) / requests.total;
        results.get(candidate)?.push({ rate: requests.average, cpu });
      }
    }
  }
  const base = [...results.values()][0] ?? [];
  console.log(
    `\n${name}: ${connections} connections, a pool of ${poolSize}, median of ${rounds} rounds of ${secondsOfRound} s`,
  );
  console.table(
    [...results].map(([candidate, own]) => ({
      server: candidate.name,
      'requests/s': Math.round(median(own.map(({ rate }) => rate))),
      // Within a round all saw the same machine: the ratio is taken there.
      ratio: Number(median(own.map(({ rate }, round) => rate / (base[round]?.rate ?? rate))).toFixed(2)),
      'CPU µs/request': Math.round(median(own.map(({ cpu }) => cpu))),
    })),
  );
}

interface Result {
  readonly rate: number;
  /** Processor time of the server process for one request, in microseconds. */
  readonly cpu: number;
}

/** What a process has used of the processors so far (Linux; see proc(5), fields 14 and 15 of stat). */
function cpuSeconds({ process: { pid } }: Candidate): number {
  if (process.platform !== 'linux') {
    return Number.NaN;
  }
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticksPerSecond = 100;
  return (Number(stat[11]) + Number(stat[12])) / ticksPerSecond;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
