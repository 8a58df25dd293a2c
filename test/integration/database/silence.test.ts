import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { bearer, PASSWORD } from '../../support/fixtures/accounts.js';
import { startBehindProxy } from '../../support/app/app-behind-tcp-proxy.js';
import { describeOnMysql } from '../../support/databases/databases.js';
import { type TcpProxy } from '../../support/faults/tcp-proxy.js';
import { type TestApp } from '../../support/app/test-app.js';

const AWAY = { error: 'Service temporarily unavailable', code: 'SERVICE_UNAVAILABLE' };
const RESPONSE_LIMIT_MS = 3_000;
const RECOVERY_MS = 5_000;

/** Drops packets without closing the connection, like a hung server or a broken firewall. */
describeOnMysql('a MySQL server that does not respond', (createDatabase) => {
  let proxy: TcpProxy;
  let app: TestApp;
  let token: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ proxy, app, token, close } = await startBehindProxy(createDatabase, { timeoutMs: '2000' }));
  });

  afterAll(() => close());

  const read = () => app.client().get('/users/me', bearer(token));
  const write = (username: string) => app.client().post('/users/create', { username, password: PASSWORD });
  const browser = () => app.client({ cookie: `jwt=${token}` });

  async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
    const start = performance.now();
    return [await work(), performance.now() - start];
  }

  it('is answered with 503 in time, even for more requests than there are connections', async () => {
    proxy.dropPackets();
    const requests = [
      ...Array.from({ length: 15 }, () => read),
      ...Array.from({ length: 10 }, (_, at) => () => write(`silent-${at}`)),
      () => browser().get('/users/me'),
      () => browser().post('/users/logout'),
    ];
    const responses = await Promise.all(requests.map(timed));
    for (const [{ status, body, setCookies, headers }, ms] of responses) {
      expect([status, body, setCookies]).toEqual([503, AWAY, []]);
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
      expect(ms).toBeLessThan(RESPONSE_LIMIT_MS);
    }
    expect((await app.client().get('/health/ready')).status).toBe(503);
    expect((await app.client().get('/health')).status).toBe(200);
  });

  it('is used again by the same process soon after it responds', async () => {
    proxy.restore();
    const [, ms] = await timed(async () => {
      while ((await read()).status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
    });

    expect(ms).toBeLessThan(RECOVERY_MS);
    expect((await browser().get('/users/me')).status).toBe(200);
  });

  it('has stored nothing of rejected requests that did not reach it', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (let at = 0; at < 10; at += 1) expect((await write(`silent-${at}`)).status).toBe(200);
  });
});
