import { afterAll, beforeAll } from '@jest/globals';
import { aPerson, type Person } from '../fixtures/accounts.js';
import { type TestDatabase } from '../databases/databases.js';
import { FaultyProvider } from '../faults/faulty-provider.js';
import { TestApp } from './test-app.js';

/** An application and an identity provider that misbehaves on request; available from the block’s first test on. */
export type AppWithFaultyProvider = { provider: FaultyProvider; app: TestApp; admin: Person };

/** Starts both before the block’s tests, with an admin who is logged in, and stops both afterwards. */
export function appWithFaultyProvider(
  createDatabase: () => Promise<TestDatabase>,
  env: Readonly<Record<string, string>>,
): AppWithFaultyProvider {
  const running = {} as AppWithFaultyProvider;
  let database: TestDatabase;
  beforeAll(async () => {
    running.provider = await FaultyProvider.start();
    database = await createDatabase();
    running.app = await TestApp.start({ database, clock: null, env });
    running.admin = await aPerson(running.app, 'root');
  });
  afterAll(async () => {
    await running.app.close();
    await database.drop();
    await running.provider.close();
  });
  return running;
}
