import { type TestDatabase } from '../databases/databases.js';
import { RealProvider } from '../clients/real-provider.js';
import { TestApp } from './test-app.js';

export type AppWithProvider = { provider: RealProvider; app: TestApp; close: () => Promise<void> };

/** An application on a database of its own, with an identity provider configured in its environment. */
export async function startWithProvider(
  createDatabase: () => Promise<TestDatabase>,
  more: Record<string, string> = {},
): Promise<AppWithProvider> {
  const provider = await (await RealProvider.listen()).open();
  const database = await createDatabase();
  const app = await TestApp.start({ database, clock: null, env: { ...provider.environment, ...more } });
  const close = async () => {
    await app.close();
    await database.drop();
    await provider.close();
  };
  return { provider, app, close };
}
