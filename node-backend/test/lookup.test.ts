import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { rememberingLookup } from '../src/database/lookup.js';
import { until } from './support/until.js';

interface Address {
  readonly address: string;
  readonly family: number;
}
const at = (address: string): Address[] => [{ address, family: 4 }];
const failure = (code: string) => Object.assign(new Error(`getaddrinfo ${code}`), { code });

/** A name server that answers as it is told, and what a connection gets from the lookup. */
function nameServer() {
  const server = {
    questions: 0,
    answer: (): Promise<Address[]> => Promise.resolve(at('10.0.0.1')),
  };
  const lookup = rememberingLookup(() => {
    server.questions++;
    return server.answer();
  }, 20);
  const ask = promisify(lookup) as unknown as (
    name: string,
    options: { all: true },
  ) => Promise<Address[]>;
  return Object.assign(server, { lookup, ask: () => ask('postgres', { all: true }) });
}

const unanswered = () => new Promise<Address[]>(() => {});

test('where the name server does not answer, the last address counts', async () => {
  const server = nameServer();
  assert.deepEqual(await server.ask(), at('10.0.0.1'));

  server.answer = () => Promise.reject(failure('EAI_AGAIN'));
  assert.deepEqual(await server.ask(), at('10.0.0.1'));
  server.answer = unanswered;
  assert.deepEqual(await server.ask(), at('10.0.0.1'));
});

test('an answer that comes late counts the next time, and a fresh one always', async () => {
  const server = nameServer();
  await server.ask();
  let arrive: (addresses: Address[]) => void = () => {};
  server.answer = () => new Promise((resolve) => (arrive = resolve));
  assert.deepEqual(await server.ask(), at('10.0.0.1'));
  arrive(at('10.0.0.2'));
  await until(async () => (await server.ask())[0]?.address === '10.0.0.2');
  server.answer = () => Promise.resolve(at('10.0.0.3'));
  assert.deepEqual(await server.ask(), at('10.0.0.3'));
});

test('that there is no such name is an answer; with nothing remembered, silence is passed on', async () => {
  const server = nameServer();
  server.answer = () => Promise.reject(failure('EAI_AGAIN'));
  await assert.rejects(server.ask(), { code: 'EAI_AGAIN' });
  server.answer = () => Promise.resolve(at('10.0.0.1'));
  await server.ask();

  server.answer = () => Promise.reject(failure('ENOTFOUND'));
  await assert.rejects(server.ask(), { code: 'ENOTFOUND' });
});

test('while a question is open, no other is asked', async () => {
  const server = nameServer();
  await server.ask();
  server.answer = unanswered;
  await Promise.all(Array.from({ length: 10 }, () => server.ask()));

  assert.equal(server.questions, 2);
});

for (const autoSelectFamily of [true, false]) {
  test(`a socket connects by it, autoSelectFamily ${autoSelectFamily}`, async () => {
    const listener = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const server = nameServer();
    server.answer = () => Promise.resolve(at('127.0.0.1'));
    const { port } = listener.address() as AddressInfo;

    const socket = connect({ host: 'postgres', port, autoSelectFamily, lookup: server.lookup });
    await once(socket, 'connect');

    socket.destroy();
    listener.close();
  });
}
