import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from '@jest/globals';
import { migrations } from '#migrations';
import { migrate } from '#platform/database';
import { sqlite } from '../../support/databases/databases.js';
import { openStorage, storageConfig } from '../../support/databases/storage.js';

/** Takes and releases the write lock of the file repeatedly, as an old process does while it serves. */
const WRITER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const Sqlite = require(workerData.driver);
  const file = new Sqlite(workerData.file, { timeout: 5000 });
  const pause = new Int32Array(new SharedArrayBuffer(4));
  file.exec('CREATE TABLE IF NOT EXISTS noise (n INT)');
  parentPort.postMessage('writing');
  for (;;) {
    file.exec('BEGIN IMMEDIATE; INSERT INTO noise VALUES (1)');
    Atomics.wait(pause, 0, 0, 3);
    file.exec('ROLLBACK');
    Atomics.wait(pause, 0, 0, 3);
  }
`;

it('migrates an SQLite file although another process writes to it all the time', async () => {
  const testDatabase = await sqlite();
  const storage = await openStorage(testDatabase, { migrated: false });
  const { database } = storageConfig(testDatabase.url);
  const driver = new URL('../../../node_modules/better-sqlite3', import.meta.url).pathname;
  const file = database.engine === 'sqlite' ? database.file : '';
  const writer = new Worker(WRITER, { eval: true, workerData: { driver, file } });
  await once(writer, 'message');
  try {
    expect(await migrate(storage.database.writer)).toEqual(migrations.map(({ name }) => name));
  } finally {
    await writer.terminate();
    await storage.database.close();
    await testDatabase.drop();
  }
});
