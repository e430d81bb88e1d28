import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertProblem, useApi } from './support/api.js';
import { until } from './support/until.js';

describe('every answer', () => {
  const api = useApi();

  test('has security headers, and names nothing of what made it', async () => {
    for (const path of ['/v1/holidays/1', '/v1/holidays/0', '/nowhere', '/livez', '/docs', '/openapi.json']) {
      const { headers } = await api.get(path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
      assert.equal(headers.get('x-frame-options'), 'DENY');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'/);
      assert.match(headers.get('strict-transport-security') ?? '', /max-age=\d+/);
      assert.equal(headers.get('x-powered-by'), null);
      assert.equal(headers.get('server'), null);
    }
  });

  test('is for no page of another origin, unless configured', async () => {
    const answer = await api.get('/v1/holidays/1', { origin: 'https://example.org' });

    assert.equal(answer.headers.get('access-control-allow-origin'), null);
    assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin');
  });

  test('to GET /docs is a page that needs nothing from elsewhere', async () => {
    const { status, headers, text } = await api.get('/docs');

    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
    assert.doesNotMatch(headers.get('content-security-policy') ?? '', /https?:|\*/);
    const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part ?? '');
    assert.ok(parts.length > 3);
    for (const part of parts) {
      const { origin, pathname } = new URL(part, `${api.backend.url}/docs`);
      assert.equal(origin, api.backend.url);
      assert.equal((await api.get(pathname)).status, 200, part);
    }
    assert.ok('/v1/holidays/{id}' in (await api.get('/docs/json')).body.paths);
  });

  test('to GET /openapi.json is the committed document', async () => {
    const { body } = await api.get('/openapi.json');

    assert.equal(body.openapi, '3.1.0');
    assert.ok('/v1/holidays/{id}' in body.paths);
  });

  test('leaves no query, body, header or address in the log', async () => {
    await api.send(
      'POST',
      '/v1/holidays?secret=in-query',
      { name: 'in-body' },
      { authorization: 'Bearer in-header', 'x-forwarded-for': '203.0.113.9' },
    );

    await until(() => api.backend.log().some(({ method }) => method === 'POST'));
    const log = JSON.stringify(api.backend.log());
    assert.doesNotMatch(log, /in-query|in-body|in-header|203\.0\.113\.9/);
  });
});

describe('CORS_ORIGINS', () => {
  const api = useApi({ CORS_ORIGINS: 'https://app.example.org' });

  test('lets pages of these origins in, and no others', async () => {
    const preflight = await api.send('OPTIONS', '/v1/holidays/1', undefined, {
      origin: 'https://app.example.org',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'if-match',
    });
    const own = await api.get('/v1/holidays/1', { origin: 'https://app.example.org' });
    const other = await api.get('/v1/holidays/1', { origin: 'https://evil.example.org' });

    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), 'https://app.example.org');
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /if-match/);
    assert.equal(own.headers.get('access-control-allow-origin'), 'https://app.example.org');
    assert.equal(own.headers.get('cross-origin-resource-policy'), 'cross-origin');
    assert.match(own.headers.get('access-control-expose-headers') ?? '', /etag/);
    assert.notEqual(other.headers.get('access-control-allow-origin'), 'https://evil.example.org');
  });
});

describe('RATE_LIMIT_MAX', () => {
  const api = useApi({ RATE_LIMIT_MAX: '5', TRUST_PROXY: '127.0.0.1' });

  test('limits each address, and leaves health checks alone', async () => {
    const from = (address: string, path = '/v1/holidays/1') => api.get(path, { 'x-forwarded-for': address });
    for (let count = 0; count < 5; count++) {
      assert.equal((await from('203.0.113.1')).status, 200);
    }
    const refused = await from('203.0.113.1');

    assertProblem(refused, 429);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal((await from('203.0.113.2')).status, 200);
    for (let count = 0; count < 10; count++) {
      assert.equal((await from('203.0.113.1', '/livez')).status, 200);
      assert.equal((await from('203.0.113.1', '/readyz')).status, 200);
    }
  });
});
