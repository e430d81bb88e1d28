import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { generateOpenapi } from './support/generate-openapi.js';

test('openapi.json describes the routes as they are (npm run openapi writes it)', async () => {
  const committed = await readFile(new URL('../../openapi.json', import.meta.url), 'utf8');

  assert.equal(committed, await generateOpenapi());
});
