import { beforeAll, describe, expect, it } from '@jest/globals';
import { Authenticator } from '#access';
import { engines } from '../../support/databases/databases.js';
import { onceAfter } from '../../support/app/after-call.js';
import { runningApp } from '../../support/app/running-app.js';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { makeOidcOnly, plant, stored } from '../../support/fixtures/db-fixtures.js';
import { aHolder } from '../../support/fixtures/roles.js';

type Response = { readonly status: number; readonly body: { code?: string; missing?: string[] } };

describe.each(engines)('the power over other accounts on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let manager: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
    manager = await aHolder(running.app, 'users.manage', 'sessions.manage', 'api-keys.manage');
  });

  const remove = ({ name }: Person, by = manager) =>
    by.client.delete('/users/delete-user', { username: name });
  const aKeyFor = ({ userId }: Person, by = manager, scopes: string[] | null = null) =>
    by.client.post('/users/api-keys', { name: 'job', userId, scopes });
  const revokeAll = ({ userId }: Person, by = manager) =>
    by.client.post('/users/sessions/revoke-all', { targetUserId: userId });
  const act =
    (path: string, body: object = {}) =>
    ({ userId }: Person, by = manager) =>
      by.client.post(`/users/admin/${path}`, { userId, ...body });
  const suspend = act('suspend');
  const reactivate = act('reactivate');
  const setPassword = act('reset-password', { newPassword: 'staple the horse again' });
  const disableTotp = act('totp/disable');
  const sessionOf = async ({ userId }: Person): Promise<string> => {
    const { body } = await admin.client.get(`/users/sessions?userId=${userId}`);
    return body.sessions[0].id;
  };

  function expectTooPowerful({ status, body }: Response, missing: string[]) {
    expect({ status, code: body.code, missing: body.missing }).toEqual({
      status: 403,
      code: 'MORE_POWERFUL_USER',
      missing,
    });
  }

  it('covers users without a role', async () => {
    const person = await aPerson(running.app);
    expect((await aKeyFor(person)).status).toBe(201);
    expect((await revokeAll(person)).status).toBe(200);
    expect((await suspend(person)).status).toBe(200);
    expect((await reactivate(person)).status).toBe(200);
    expect((await setPassword(person)).status).toBe(200);
    expect((await remove(person)).status).toBe(200);
  });

  it('still ends at an admin who is suspended', async () => {
    const other = await aPerson(running.app);
    await admin.client.post('/users/make-admin', { userId: other.userId });
    expect((await suspend(other, admin)).status).toBe(200);
    for (const one of [reactivate, setPassword, remove]) expectTooPowerful(await one(other), ['*']);
  });

  it('is gone with a suspension, also for an API key that was admitted before', async () => {
    const helper = await aHolder(running.app, 'users.manage');
    const person = await aPerson(running.app);
    const { token } = (await aKeyFor(helper, admin)).body;
    onceAfter(running.app.app.get(Authenticator), 'authenticate', async () => {
      await plant(running.app, 'UPDATE user SET suspended_at = 1 WHERE id = ?', [helper.userId]);
    });
    const late = await running.app
      .client()
      .delete('/users/delete-user', { username: person.name }, bearer(token));
    expect([late.status, late.body.code]).toEqual([401, 'INVALID_API_KEY']);
  });

  it('covers users with a part of the same permissions', async () => {
    expect((await remove(await aHolder(running.app, 'sessions.manage'))).status).toBe(200);
  });

  it('ends at an admin', async () => {
    for (const act of [remove, aKeyFor, revokeAll, suspend, reactivate, setPassword, disableTotp])
      expectTooPowerful(await act(admin), ['*']);
    const path = `/users/sessions/${await sessionOf(admin)}`;
    expectTooPowerful(await manager.client.delete(path), ['*']);
    expect((await admin.client.get('/users/me')).status).toBe(200);
  });

  it('ends at a permission that the caller lacks, and at a group of which they have a part', async () => {
    const auditor = await aHolder(running.app, 'users.manage', 'audit.view');
    const head = await aHolder(running.app, 'users.*');
    expectTooPowerful(await remove(auditor), ['audit.view']);
    expectTooPowerful(await remove(head), ['users.*']);
  });

  it('does not include the removal of a key that acts as an admin', async () => {
    const { id } = (await aKeyFor(admin, admin)).body;
    expectTooPowerful(await manager.client.delete(`/users/api-keys/${id}`), ['*']);
    expect((await manager.client.delete('/users/api-keys/x')).body.code).toBe('API_KEY_NOT_FOUND');
    expect((await admin.client.delete(`/users/api-keys/${id}`)).status).toBe(200);
  });

  it('does not include scopes for applications without applications.manage', async () => {
    const response = await aKeyFor(await aPerson(running.app), manager, ['introspect']);
    expect(response.body).toMatchObject({ code: 'ADMIN_REQUIRED', permission: 'applications.manage' });
  });

  it('does not include linking to or from a more powerful account', async () => {
    const [source, target] = [await aPerson(running.app), await aPerson(running.app)];
    await makeOidcOnly(running.app, source.name);
    const link = (targetUsername: string, by = manager) =>
      by.client.post('/users/link-oidc-to-password', { oidcUserId: source.userId, targetUsername });
    expectTooPowerful(await link(admin.name), ['*']);
    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [source.userId]);
    expectTooPowerful(await link(target.name), ['*']);
    expectTooPowerful(await remove(source), ['*']);
  });

  it('is checked before anything is said about how a more powerful user logs in', async () => {
    const [admin, program] = [await aPerson(running.app), await aPerson(running.app)];
    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id IN (?, ?)', [
      admin.userId,
      program.userId,
    ]);
    await plant(running.app, 'UPDATE user SET is_service = 1 WHERE id = ?', [program.userId]);
    const unlink = ({ userId }: Person) =>
      manager.client.post('/users/unlink-oidc-from-password', { userId });
    const link = ({ userId }: Person) =>
      manager.client.post('/users/link-oidc-to-password', {
        oidcUserId: userId,
        targetUsername: manager.name,
      });
    for (const one of [unlink, link]) expectTooPowerful(await one(admin), ['*']);
    expectTooPowerful(await setPassword(program), ['*']);
    await makeOidcOnly(running.app, admin.name);
    for (const one of [unlink, link, setPassword]) expectTooPowerful(await one(admin), ['*']);
  });

  it('is read again in the transaction, so that a withdrawn role counts at once', async () => {
    const helper = await aHolder(running.app, 'users.manage');
    const person = await aPerson(running.app);
    onceAfter(running.app.app.get(Authenticator), 'authenticate', async () => {
      await plant(running.app, 'DELETE FROM user_role WHERE user_id = ?', [helper.userId]);
    });
    // The guard admitted the request with what it had read before.
    expect((await remove(person, helper)).body).toMatchObject({
      code: 'ADMIN_REQUIRED',
      permission: 'users.manage',
    });
    expect(await stored(running.app, 'SELECT id FROM user WHERE id = ?', [person.userId])).toHaveLength(1);
  });
});
