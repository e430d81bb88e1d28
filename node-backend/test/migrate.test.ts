import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand } from './support/backend.js';
import { createDatabase } from './support/database.js';

test('db:migrate brings an empty database to the version of this build, and then has nothing to do', async () => {
  const database = await createDatabase('empty');
  try {
    const first = await runCommand('migrate', database.env);
    const second = await runCommand('migrate', database.env);

    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /applied migrations\/0001_schema\.sql/);
    assert.equal(second.code, 0, second.stderr);
    assert.match(second.stdout, /up to date/);
  } finally {
    await database.drop();
  }
});
