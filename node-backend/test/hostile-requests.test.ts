import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { useApi } from './support/api.js';
import { generator, hostile } from './support/hostile-values.js';

// Ten thousand requests made from the OpenAPI document, most of them bad, the same in every run.
const count = 10_000;
const seed = 20_260_101;
const concurrency = 32;

const api = useApi({ BODY_LIMIT_BYTES: '16384', LOG_LEVEL: 'info' });

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly bodyProperties: readonly string[];
}

interface OpenapiOperation {
  readonly parameters?: Operation['parameters'];
  readonly requestBody?: {
    readonly content: Record<string, { readonly schema: { readonly properties?: object } }>;
  };
}

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'));
const operations: Operation[] = Object.entries<Record<string, OpenapiOperation>>(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]: [string, OpenapiOperation]) => ({
      method: method.toUpperCase(),
      path,
      parameters: operation.parameters ?? [],
      bodyProperties: Object.keys(operation.requestBody?.content['application/json']?.schema.properties ?? {}),
    })),
);

const random = generator(seed);
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
const chance = (probability: number) => random() < probability;

function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  try {
    return chance(0.1) ? text.replace(/[^\x21-\x7e]|[#?]/g, '%zz') : encodeURIComponent(text);
  } catch {
    return '%ED%A0%80'; // a lone surrogate has no encoding: what some clients send for it
  }
}

/** A header may hold only some characters; Node.js would refuse to send others. */
const headerText = (value: unknown) =>
  String(typeof value === 'string' ? value : JSON.stringify(value))
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 2_000);

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer | undefined;
  readonly truncate: boolean;
}

function makeBody(properties: readonly string[]): Buffer {
  const entries = properties.filter(() => chance(0.9)).map((name) => [name, pick(hostile)]);
  if (chance(0.2)) {
    entries.push([pick(['__proto__', 'constructor', 'id', 'extra', '']), pick(hostile)]);
  }
  const text = chance(0.15)
    ? JSON.stringify(pick(hostile))
    : `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
  const bytes = Buffer.from(text);
  const mangled = random();
  if (mangled < 0.1) {
    return bytes.subarray(0, Math.floor(bytes.length * random()));
  }
  if (mangled < 0.15) {
    return Buffer.concat([bytes, Buffer.from([0xff, 0xfe])]);
  }
  return mangled < 0.18 ? Buffer.alloc(40_000, '[') : bytes;
}

function makeRequest(): Request {
  const operation = pick(operations);
  const inPlace = (place: string) => operation.parameters.filter((parameter) => parameter.in === place);
  // Deletions are aimed at what is not there, so that all that is there must stay.
  const path = operation.path.replaceAll(/\{\w+\}/g, () =>
    encoded(
      operation.method === 'GET'
        ? pick(hostile)
        : pick(['999999', ...hostile.filter((value) => !['1', '160', 0, 1.5].includes(value as never))]),
    ),
  );
  const query = [...inPlace('query').map(({ name }) => name), ...(chance(0.1) ? ['__proto__', 'x[]', ''] : [])]
    .filter(() => chance(0.8))
    .flatMap((name) => (chance(0.1) ? [name, name] : [name]))
    .map((name) => `${encodeURIComponent(name)}=${encoded(pick(hostile))}`);
  const headers: Record<string, string> = {};
  for (const { name } of inPlace('header')) {
    headers[name] = headerText(pick(hostile));
  }
  if (chance(0.1)) {
    headers['if-none-match'] = headerText(pick(hostile));
  }
  const body = operation.bodyProperties.length > 0 || chance(0.05) ? makeBody(operation.bodyProperties) : undefined;
  if (body !== undefined) {
    headers['content-type'] = chance(0.9)
      ? 'application/json'
      : pick([
          'text/plain',
          'application/xml',
          'multipart/form-data',
          '',
          'application/json; charset=utf-7',
          headerText(pick(hostile)),
        ]);
  }
  return {
    method: chance(0.05) ? pick(['PATCH', 'OPTIONS', 'TRACE', 'PUT', 'POST']) : operation.method,
    path: query.length > 0 ? `${path}?${query.join('&')}` : path,
    headers,
    body,
    truncate: body !== undefined && chance(0.02),
  };
}

const agent = new Agent({ keepAlive: true, maxSockets: concurrency });

/** Sends it, and gives the answer; undefined for one that was broken off half-way. */
function send({
  method,
  path,
  headers,
  body,
  truncate,
}: Request): Promise<{ status: number; type: string; text: string } | undefined> {
  const { hostname, port } = new URL(api.backend.url);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      hostname,
      port,
      method,
      path,
      agent,
      headers:
        body === undefined ? headers : { ...headers, 'content-length': String(body.length + (truncate ? 100 : 0)) },
    });
    outgoing.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          text,
        }),
      );
    });
    outgoing.on('error', (error) => (truncate ? resolve(undefined) : reject(error)));
    if (truncate) {
      outgoing.write(body, () => outgoing.destroy());
    } else {
      outgoing.end(body);
    }
  });
}

test(`${count} hostile requests: no server error, nothing given away, nothing changed that should not be`, async () => {
  const seeded = "SELECT md5(string_agg(holiday::text, ',' ORDER BY id)) AS sum FROM holiday WHERE id <= 168";
  const [before] = await api.database.query(seeded);
  const statuses = new Map<number, number>();
  const wrong: string[] = [];
  let sent = 0;
  const worker = async () => {
    while (sent++ < count) {
      const request = makeRequest();
      const answer = await send(request);
      if (answer === undefined) {
        continue;
      }
      const { status, type, text } = answer;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const isProblem = status < 400 || request.method === 'HEAD' || type.startsWith('application/problem+json');
      if (
        status >= 500 ||
        !isProblem ||
        /node_modules|\bat \S+ \(|\.[jt]s:\d|SELECT |pg_/.test(
          status < 400 ? '' : text.replaceAll(/"name":"[^"]*"/g, ''),
        )
      ) {
        wrong.push(`${request.method} ${request.path} ${request.body}: ${status} ${text}`);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  agent.destroy();

  assert.deepEqual(wrong.slice(0, 5), []);
  assert.ok((statuses.get(400) ?? 0) > count / 3, JSON.stringify([...statuses]));
  assert.ok((statuses.get(200) ?? 0) > 0);
  assert.deepEqual((await api.database.query(seeded))[0], before);
  // What was created is valid, by the rules of the API itself.
  const created = await api.database.query('SELECT country, date, name FROM holiday WHERE id > 168');
  for (const { country, date, name } of created) {
    assert.match(String(country), /^[A-Z]{2}$/);
    assert.match(String(date), /^\d{4}-\d{2}-\d{2}$/);
    assert.doesNotMatch(String(name), /^\s|\s$|[\p{Cc}\p{Cs}]/u);
  }
  assert.equal((await api.get('/readyz')).status, 200);
  assert.deepEqual(
    api.backend.log().filter(({ level }) => level === 'error' || level === 'fatal'),
    [],
  );
});
