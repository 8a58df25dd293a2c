import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { bearer } from '../fixtures/accounts.js';
import { fromAnywhere } from '../fixtures/addresses.js';
import { describeOnGalera, describeOnMysql, sqlite } from '../databases/databases.js';
import { GaleraCluster } from '../databases/galera.js';
import { type HttpClient } from '../clients/http-client.js';
import { Program } from './program.js';
import { TestApp } from '../app/test-app.js';
import { TEST_KEY } from '../app/test-key.js';

/** Two processes on one database: the built program, and an application in the process of the test. */
export type TwoProcesses = {
  readonly app: TestApp;
  /** Returns a client of the other process, with its own address. */
  readonly elsewhere: (token?: string) => HttpClient;
};

type Started = TwoProcesses & { readonly stop: () => Promise<void> };
type Urls = { readonly app: string; readonly program: string };

const ENVIRONMENT = { REQUESTS_PER_MINUTE: '0', TRUSTED_PROXIES: '127.0.0.1' };

const headersFor = (token?: string) => ({
  ...fromAnywhere(),
  'x-auth-mode': 'bearer',
  ...(token === undefined ? {} : bearer(token)),
});

async function startTwo(urls: Urls, more: Record<string, string> = {}): Promise<Started> {
  const env = { ...ENVIRONMENT, ...more };
  const database = { engine: 'mysql', url: urls.app, drop: async () => undefined } as const;
  const app = await TestApp.start({ database, env, clock: null });
  const program = await Program.start({ DATABASE_URL: urls.program, MASTER_KEY: TEST_KEY, ...env });
  const stop = async () => {
    await program.stop();
    await app.close();
  };
  return { app, elsewhere: (token) => program.client(headersFor(token)), stop };
}

/** An SQLite file belongs to one process. */
async function startOne(): Promise<Started> {
  const database = await sqlite();
  const app = await TestApp.start({ database, env: ENVIRONMENT, clock: null });
  const stop = async () => {
    await app.close();
    await database.drop();
  };
  return { app, elsewhere: (token) => app.client(headersFor(token)), stop };
}

async function startOnGalera(): Promise<Started> {
  const cluster = await GaleraCluster.start();
  const name = `latchkey_${randomBytes(4).toString('hex')}`;
  await cluster.query(0, `CREATE DATABASE ${name}`);
  const urls = { app: cluster.url(0, name, 20_000), program: cluster.url(1, name, 20_000) };
  const { stop, ...two } = await startTwo(urls, { MYSQL_CAUSAL_READS: 'galera' });
  return { ...two, stop: () => stop().finally(() => cluster.stop()) };
}

/** Runs the same tests in one process on SQLite, in two on one MySQL server, and in two on two Galera nodes. */
export function describeTwoProcesses(name: string, tests: (two: TwoProcesses) => void): void {
  const withTests = (start: () => Promise<Started>) => {
    const two = {} as { -readonly [Key in keyof Started]: Started[Key] };
    beforeAll(async () => {
      Object.assign(two, await start());
    });
    afterAll(() => two.stop());
    tests(two);
  };
  describe(`${name}, in one process on SQLite`, () => {
    withTests(startOne);
  });
  describeOnMysql(`${name}, in two processes on MySQL`, (create) => {
    withTests(async () => {
      const database = await create();
      const { stop, ...two } = await startTwo({ app: database.url, program: database.url });
      return { ...two, stop: () => stop().finally(() => database.drop()) };
    });
  });
  describeOnGalera(`${name}, in two processes on two Galera nodes`, () => {
    withTests(startOnGalera);
  });
}
