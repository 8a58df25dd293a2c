import { beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#platform/database';
import { aPerson, bearer, PASSWORD, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';

const AWAY = { error: 'Service temporarily unavailable', code: 'SERVICE_UNAVAILABLE' };
const NOT_READY = {
  error: 'Service temporarily unavailable',
  code: 'NOT_READY',
  dependencies: { storage: 'down' },
};

describe.each(engines)('the health checks on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let user: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'Ada');
    user = await aPerson(running.app, 'Grace');
  });

  it.each(['/health', '/health/live'])('return 200 at %s', async (path) => {
    const response = await running.app.client().get(path);

    expect([response.status, response.body]).toEqual([200, { status: 'ok' }]);
  });

  it('accept requests without a credential or with an invalid one', async () => {
    const headers = { authorization: 'Bearer garbage', cookie: 'jwt=garbage' };
    const response = await running.app.client().get('/health', headers);

    expect([response.status, response.setCookies]).toEqual([200, []]);
  });

  it('list the dependencies once the service is ready', async () => {
    const response = await running.app.client().get('/health/ready');

    // An unavailable guacd does not make the service unready.
    expect([response.status, response.body]).toEqual([
      200,
      { status: 'ok', dependencies: { storage: 'ok', guacd: 'down' } },
    ]);
  });

  it('show the state of the database to admins only', async () => {
    const response = await admin.client.get('/users/db-health');
    expect([response.status, response.body]).toEqual([200, { status: 'ok' }]);

    expect((await user.client.get('/users/db-health')).body.code).toBe('ADMIN_REQUIRED');
    expect((await running.app.client().get('/users/db-health')).body.code).toBe('MISSING_TOKEN');
  });

  it('show the number of users to admins only', async () => {
    const response = await admin.client.get('/users/count');
    expect([response.status, response.body]).toEqual([200, { count: 2 }]);

    expect((await user.client.get('/users/count')).body).toEqual({
      error: 'Admin access required',
      code: 'ADMIN_REQUIRED',
      permission: 'users.view',
    });
    expect((await running.app.client().get('/users/count')).status).toBe(401);
  });
});

describe.each(engines)('a database outage on %s', (_name, createDatabase) => {
  async function withClosedStorage(work: (app: TestApp, admin: Person) => Promise<void>): Promise<void> {
    const database: TestDatabase = await createDatabase();
    const app = await TestApp.start({ database });
    try {
      const admin = await aPerson(app, 'Ada');
      await app.get(Database).close();
      await work(app, admin);
    } finally {
      await app.close();
      await database.drop();
    }
  }

  it('is answered with a 503 that clears no cookie and ends no session', async () => {
    await withClosedStorage(async (app, admin) => {
      const responses = [
        await admin.client.get('/users/me'),
        await admin.client.get('/users/db-health'),
        await admin.client.post('/users/logout'),
        await app.client().post('/users/login', { username: 'Ada', password: PASSWORD }),
        await app.client().post('/users/create', { username: 'late', password: PASSWORD }),
        await app.client().get('/users/registration-allowed'),
      ];

      for (const response of responses) {
        expect([response.status, response.body, response.setCookies]).toEqual([503, AWAY, []]);
        expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
      }
    });
  });

  it('makes the service not ready but still live', async () => {
    await withClosedStorage(async (app) => {
      const ready = await app.client().get('/health/ready');
      expect([ready.status, ready.body]).toEqual([503, NOT_READY]);
      expect(ready.headers.get('retry-after')).toMatch(/^\d+$/);

      expect((await app.client().get('/health')).status).toBe(200);
      expect((await app.client().get('/health/live')).status).toBe(200);
    });
  });

  it('makes neither an invalid token valid nor a valid one invalid', async () => {
    await withClosedStorage(async (app, admin) => {
      expect((await app.client().get('/users/me', bearer('garbage'))).body.code).toBe('INVALID_TOKEN');
      expect(admin.client.cookies.get('jwt')).toBeDefined();
      await expect(tokenOf(app, 'Ada')).resolves.toBeUndefined();
    });
  });
});
