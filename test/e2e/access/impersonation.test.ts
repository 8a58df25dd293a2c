import { describe, expect, it } from '@jest/globals';
import { aPerson, bearer, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { listHandlers } from '../../support/app/handlers.js';
import { runningApp } from '../../support/app/running-app.js';

const REFUSED = {
  status: 403,
  body: { error: 'Acting as another user is not allowed', code: 'IMPERSONATION_NOT_ALLOWED' },
};
const as = (userId: string) => ({ 'x-admin-target-user': userId });

describe.each(engines)('impersonation of another user on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('is rejected on every route that requires a credential, instead of being ignored', async () => {
    const admin = await aPerson(running.app);
    const target = await aPerson(running.app);
    const token = await tokenOf(running.app, admin.name);
    const client = running.app.client(bearer(token));

    const asking = listHandlers(running.app).filter(({ access }) => access?.level !== 'public');
    expect(asking.length).toBeGreaterThan(50);
    for (const { method, path } of asking) {
      const url = path.replace(/:\w+/g, target.userId);
      expect(await client.send(method, url, undefined, as(target.userId))).toMatchObject(REFUSED);
    }
    expect((await client.get('/users/me')).status).toBe(200);
  });

  it('is accepted only with the caller’s own id or an empty one', async () => {
    const { client, userId } = await aPerson(running.app);

    for (const target of [userId, '']) expect((await client.get('/users/me', as(target))).status).toBe(200);
    expect(await client.get('/users/me', as(userId.toUpperCase()))).toMatchObject(REFUSED);
    expect(await client.get('/users/me', as(`${userId}, ${userId}`))).toMatchObject(REFUSED);
  });
});
