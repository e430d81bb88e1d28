import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { type Backend, startBackend } from './backend.js';
import { createDatabase, type TestDatabase } from './database.js';

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, it asserts
  readonly body: any;
}

/** The backend of a test file, with a database of its own; started before its tests, stopped after them. */
export interface Api {
  readonly backend: Backend;
  readonly database: TestDatabase;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export function useApi(env: Readonly<Record<string, string>> = {}): Api {
  let backend: Backend;
  let database: TestDatabase;
  before(async () => {
    database = await createDatabase();
    backend = await startBackend({ ...database.env, ...env });
  });
  after(async () => {
    await backend?.stop();
    await database?.drop();
  });
  const request = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(backend.url + path, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : undefined,
    };
  };
  return {
    get backend() {
      return backend;
    },
    get database() {
      return database;
    },
    get: (path, headers = {}) => request(path, { headers }),
    send: (method, path, body, headers = {}) =>
      request(path, {
        method,
        headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}

/** Asserts that an answer is a problem of this status; returns the faults that it names, as "in name". */
export function assertProblem(answer: Answer, status: number): string[] {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  assert.equal(answer.body.status, status);
  assert.equal(answer.body.type, 'about:blank');
  assert.ok(answer.body.title.length > 0);
  assert.ok(answer.body.detail.length > 0);
  assert.match(answer.body.traceId, /^[\da-f]{32}$/);
  return (answer.body.errors ?? [])
    .map((fault: { in: string; name: string }) => `${fault.in} ${fault.name}`.trim())
    .sort();
}
