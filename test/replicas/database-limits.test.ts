import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Database } from '#platform/database';
import { bearer, register, tokenOf } from '../support/fixtures/accounts.js';
import { runInProcess } from '../support/processes/commands.js';
import { describeOnOwnServer } from '../support/databases/databases.js';
import { OwnDatabase } from '../support/databases/own-database.js';
import { TEST_KEY, TestApp } from '../support/app/test-app.js';

const MOST = 2;
const READS = 30;

describeOnOwnServer('a database account with fewer connections than the pool', () => {
  let own: OwnDatabase;
  let app: TestApp;
  let token: string;

  beforeAll(async () => {
    own = await OwnDatabase.start();
    await own.query(`ALTER USER latchkey@'%' WITH MAX_USER_CONNECTIONS ${MOST}`);
    app = await TestApp.start({
      database: { engine: 'mysql', url: own.url(20_000), drop: async () => undefined },
    });
    token = await tokenOf(app, await register(app));
  });

  afterAll(async () => {
    await app.close();
    await own.stop();
  });

  const read = () => app.client().get('/users/me', bearer(token));

  it('is reported as unavailable: 503, Retry-After and one log line with the code, each time', async () => {
    const { writer } = app.get(Database);
    const runners = Array.from({ length: MOST }, () => writer.createQueryRunner());
    for (const runner of runners) await runner.connect();
    app.logLines.length = 0;
    const responses = await Promise.all(Array.from({ length: READS }, read));
    for (const runner of runners) await runner.release();

    for (const { status, body, headers } of responses) {
      expect([status, body.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
    }
    const lines = app.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const refusals = lines.filter(({ code }) => code === 'SERVICE_UNAVAILABLE');
    expect(refusals.map(({ level, databaseCode }) => [level, databaseCode])).toEqual(
      responses.map(() => ['warn', '1226 ER_USER_LIMIT_REACHED']),
    );
    expect((await read()).status).toBe(200);
  });

  it('is reported by doctor', async () => {
    await app.close();
    const { stdout } = await runInProcess(['doctor'], { DATABASE_URL: own.url(), MASTER_KEY: TEST_KEY });
    app = await TestApp.start({
      database: { engine: 'mysql', url: own.url(20_000), drop: async () => undefined },
    });

    expect(stdout).toContain(
      'WARN    database account: may open 2 connections, but each process opens up to 10',
    );
    expect(stdout).toContain('ok      character set: utf8mb4 on every connection');
    expect(stdout).toContain('ok      database connection: is not encrypted (ssl=false)');
  });
});
