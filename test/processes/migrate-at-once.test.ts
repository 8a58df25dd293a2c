import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { migrations } from '#migrations';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { runCommand } from '../support/processes/program.js';
import { openStorage } from '../support/databases/storage.js';
import { readSchema } from '../support/databases/table-schema.js';
import { TEST_KEY } from '../support/app/test-app.js';

const STEPS = migrations.map(({ name }) => name);

describe.each(engines)('replicas that migrate an empty database at the same time on %s', (_name, create) => {
  let folder: string;
  let database: TestDatabase;
  let reference: TestDatabase;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-migrate-'));
    [database, reference] = await Promise.all([create(), create()]);
  });

  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await Promise.all([database.drop(), reference.drop()]);
  });

  it('R-23: run every migration once and produce the same schema as one replica alone', async () => {
    const environment = { DATABASE_URL: database.url, MASTER_KEY: TEST_KEY };
    const replicas = Array.from({ length: 4 }, () => runCommand(folder, ['migrate'], environment));
    const results = await Promise.all(replicas);

    const named = expect.stringMatching(/^Database: .+\n$/);
    expect(results.map(({ code, stderr }) => [code, stderr])).toEqual(results.map(() => [0, named]));
    const taken = results.flatMap(({ stdout }) =>
      [...stdout.matchAll(/^Applied: (.+)$/gm)].map(([, step]) => step),
    );
    expect(taken).toEqual(STEPS);
    expect(await layoutAt(database)).toEqual(await layoutAt(reference));
  });
});

async function layoutAt(database: TestDatabase) {
  const storage = await openStorage(database);
  try {
    return await readSchema(storage.database.writer);
  } finally {
    await storage.database.close();
  }
}
