import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { buildTestApp } from './support/build-app.js';

// What somebody adds to this application behaves as in any other of Fastify's.
let app: FastifyInstance;
before(async () => {
  app = await buildTestApp(async (added) => {
    added.addSchema({ $id: 'Colour', type: 'string', enum: ['red', 'blue'] });
    added.post('/free', async ({ body }) => ({ body }));
    added.get(
      '/stripped',
      {
        schema: {
          response: { 200: { type: 'object', properties: { shown: { type: 'string' } } } },
        },
      },
      async () => ({ shown: 'yes', hidden: 'secret' }),
    );
    added.get(
      '/things/:id',
      {
        schema: {
          params: { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } },
          querystring: {
            type: 'object',
            additionalProperties: false,
            properties: {
              deep: { type: 'boolean', default: true },
              size: { type: 'number', default: 7 },
              tags: { type: 'array', items: { type: 'string' } },
            },
          },
          headers: {
            type: 'object',
            properties: { 'x-count': { type: 'integer', default: 3 } },
          },
        },
      },
      async ({ query, headers }) => ({ query, count: headers['x-count'] }),
    );
    added.put(
      '/things/:id',
      {
        schema: {
          body: {
            type: 'object',
            required: ['mail'],
            additionalProperties: false,
            properties: {
              mail: { type: 'string', format: 'email' },
              count: { type: 'integer', default: 1 },
              colour: { $ref: 'Colour#' },
            },
          },
        },
      },
      async ({ body }) => body,
    );
    added.get('/logged', async (request) => {
      request.log.info('from a handler');
      return { id: request.id };
    });
  });
});
after(() => app?.close());

const id = '0b0e9f9e-4b3c-4f6e-9d0a-1f1d6a0b2c3d';

test('a POST without a schema gets what was sent, and nothing where nothing was', async () => {
  const sent = await app.inject({ method: 'POST', url: '/free', payload: { a: [1] } });
  const nothing = await app.inject({ method: 'POST', url: '/free' });

  assert.deepEqual(sent.json(), { body: { a: [1] } });
  assert.deepEqual(nothing.json(), {});
  for (const payload of ['{', '']) {
    const broken = await app.inject({
      method: 'POST',
      url: '/free',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    assert.equal(broken.statusCode, 400);
    assert.deepEqual(broken.json().errors, [{ in: 'body', name: '', detail: 'is not JSON' }]);
  }
});

test('fields outside of the response schema are not sent', async () => {
  assert.deepEqual((await app.inject('/stripped')).json(), { shown: 'yes' });
});

test('formats are known, and path, query and headers get their defaults and types', async () => {
  assert.deepEqual((await app.inject(`/things/${id}`)).json(), {
    query: { deep: true, size: 7 },
    count: 3,
  });
  const given = await app.inject({
    url: `/things/${id}?deep=false&size=1.5&tags=a`,
    headers: { 'x-count': '12' },
  });
  assert.deepEqual(given.json(), { query: { deep: false, size: 1.5, tags: ['a'] }, count: 12 });

  const wrong = await app.inject('/things/7');
  assert.equal(wrong.statusCode, 400);
  assert.deepEqual(wrong.json().errors, [{ in: 'path', name: 'id', detail: 'must match format "uuid"' }]);
});

test('a body gets defaults, but no other types, and all its faults are named', async () => {
  const put = (payload: object) => app.inject({ method: 'PUT', url: `/things/${id}`, payload });

  assert.deepEqual((await put({ mail: 'a@b.cm', colour: 'red' })).json(), {
    mail: 'a@b.cm',
    count: 1,
    colour: 'red',
  });
  const wrong = await put({ mail: 'nobody', count: '2', colour: 'green', more: 1 });
  assert.equal(wrong.statusCode, 400);
  assert.deepEqual(
    wrong
      .json()
      .errors.map(({ name }: { name: string }) => name)
      .sort(),
    ['/colour', '/count', '/mail', '/more'],
  );
});

test('the description of the API has them, and other methods are 405', async () => {
  const { paths } = (await app.inject('/openapi.json')).json();
  const other = await app.inject({ method: 'DELETE', url: '/free' });

  assert.ok('/things/{id}' in paths);
  assert.equal(other.statusCode, 405);
  assert.equal(other.headers['allow'], 'POST');
});

test('a typo in a schema stops the start', async () => {
  const misspelt = { type: 'object', properties: { a: { type: 'string', minLenght: 1 } } };
  for (const schema of [{ body: misspelt }, { querystring: misspelt }]) {
    await assert.rejects(
      buildTestApp(async (added) => {
        added.post('/typo', { schema }, async () => ({}));
      }),
      /minLenght/,
    );
  }
  await assert.rejects(
    buildTestApp(async (added) => {
      const response = { 200: { type: 'objekt', properties: {} } };
      added.get('/typo', { schema: { response } }, async () => ({}));
    }),
  );
});
