import { afterAll, beforeAll } from '@jest/globals';
import { type TestDatabase } from '../databases/databases.js';
import { TestApp, type TestAppOptions } from './test-app.js';

/** The application of a `describe` block; available from its first test on. */
export type Running = { app: TestApp; database: TestDatabase };

/** Starts an application on a database of its own before the block’s tests, and stops both afterwards. */
export function runningApp(
  createDatabase: () => Promise<TestDatabase>,
  options: Omit<TestAppOptions, 'database'> = {},
): Running {
  const running = {} as Running;
  beforeAll(async () => {
    running.database = await createDatabase();
    running.app = await TestApp.start({ database: running.database, ...options });
  });
  afterAll(async () => {
    await running.app.close();
    await running.database.drop();
  });
  return running;
}
