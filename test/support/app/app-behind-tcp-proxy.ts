import { register, tokenOf } from '../fixtures/accounts.js';
import { type TestDatabase } from '../databases/databases.js';
import { TcpProxy } from '../faults/tcp-proxy.js';
import { TestApp } from './test-app.js';

export type AppBehindProxy = { proxy: TcpProxy; app: TestApp; token: string; close: () => Promise<void> };

/** An application that connects to its MySQL server through a proxy, and the session of its user Ada. */
export async function startBehindProxy(
  createDatabase: () => Promise<TestDatabase>,
  parameters: Record<string, string> = {},
): Promise<AppBehindProxy> {
  const database = await createDatabase();
  const url = new URL(database.url);
  const proxy = new TcpProxy({ host: url.hostname, port: Number(url.port || 3306) });
  await proxy.open();
  url.port = String(proxy.port);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const app = await TestApp.start({ database: { ...database, url: url.href } });
  const token = await tokenOf(app, await register(app, 'Ada'));
  const close = async () => {
    await app.close();
    await proxy.shut();
    await database.drop();
  };
  return { proxy, app, token, close };
}
