import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { bearer, PASSWORD } from '../../support/fixtures/accounts.js';
import { startBehindProxy } from '../../support/app/app-behind-tcp-proxy.js';
import { describeOnMysql } from '../../support/databases/databases.js';
import { type TcpProxy } from '../../support/faults/tcp-proxy.js';
import { type TestApp } from '../../support/app/test-app.js';

const AWAY = { error: 'Service temporarily unavailable', code: 'SERVICE_UNAVAILABLE' };
const ROUNDS = [[1], [2], [3]];

/** Only a database server can become unavailable; SQLite runs in the process. */
describeOnMysql('a cut connection to MySQL', (createDatabase) => {
  let proxy: TcpProxy;
  let app: TestApp;
  let token: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ proxy, app, token, close } = await startBehindProxy(createDatabase));
  });

  afterAll(() => close());

  const isReady = async () => (await app.client().get('/health/ready')).status === 200;

  async function untilReady(): Promise<void> {
    while (!(await isReady())) await new Promise((resolve) => setImmediate(resolve));
  }

  it.each(ROUNDS)(
    'is answered with 503, does not end the process, and leaves no trace once restored (time %i)',
    async (round) => {
      await proxy.shut();
      const client = app.client({ cookie: `jwt=${token}` });
      const responses = [
        await client.get('/users/me'),
        await client.post('/users/logout'),
        await app.client().get('/users/me', bearer(token)),
        await app.client().post('/users/login', { username: 'Ada', password: PASSWORD }),
        await app.client().post('/users/create', { username: `late-${round}`, password: PASSWORD }),
      ];

      for (const response of responses) {
        expect([response.status, response.body, response.setCookies]).toEqual([503, AWAY, []]);
        expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
      }
      expect(await isReady()).toBe(false);
      expect((await app.client().get('/health')).status).toBe(200);

      await proxy.open();
      await untilReady();
      expect((await app.client().get('/users/me', bearer(token))).body).toMatchObject({ username: 'Ada' });
      expect(
        (await app.client().post('/users/create', { username: `late-${round}`, password: PASSWORD })).status,
      ).toBe(200);
    },
  );

  it('during mixed requests leaves either a response or a 503, and no partial account', async () => {
    const names = Array.from({ length: 40 }, (_item, index) => `cut-${index}`);
    const responses = names.map((username) =>
      app.client().post('/users/create', { username, password: PASSWORD }),
    );
    await responses[0];
    await proxy.shut();
    const statuses = (await Promise.all(responses)).map(({ status }) => status);
    await proxy.open();
    await untilReady();

    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    for (const [index, username] of names.entries()) {
      const login = await app.client().post('/users/login', { username, password: PASSWORD });
      expect([200, statuses[index] === 200 ? 200 : 401]).toContain(login.status);
      app.clock.advance(60_000);
    }
  });
});
