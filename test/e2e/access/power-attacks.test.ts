import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/crypto';
import { runningApp } from '../../support/app/running-app.js';
import { type HttpClient, type HttpResponse } from '../../support/clients/http-client.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { aHolder, plantMember, plantRole } from '../../support/fixtures/roles.js';
import { type Belongings, withBelongings } from '../../support/privileges/belongings.js';

const codeOf = ({ status, body }: HttpResponse): unknown[] => [status, body?.code];

describe.each(engines)('attempts to get more power on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
  });

  const aKeyOf = async ({ userId }: Person, scopes: readonly string[] | null = null): Promise<string> =>
    (await root.client.post('/users/api-keys', { name: 'job', userId, scopes })).body.token;
  const me = async (headers: Record<string, string>) =>
    codeOf(await running.app.client(headers).get('/users/me'));

  it('G-02: a key that is cut, extended, in upper case, or with white space is none', async () => {
    const token = await aKeyOf(root);
    const cut = [token.slice(0, -1), `${token}0`, token.slice(0, 12), 'tmx_'];
    for (const one of [...cut, `tmx_${'0'.repeat(token.length - 4)}`, `tmx_${token.slice(4).toUpperCase()}`])
      expect(await me(bearer(one))).toEqual([401, 'INVALID_API_KEY']);
    for (const one of [token.slice(1), token.toUpperCase(), `${token} x`, `x ${token}`])
      expect(await me(bearer(one))).toEqual([401, 'INVALID_TOKEN']);
    expect(await me(bearer(token))).toEqual([200, undefined]);
  });

  it('G-03: a key for somebody else is made by nobody without the permission, whoever the body names', async () => {
    const eve = await aPerson(running.app);
    const body = { name: 'job', userId: root.userId, createdBy: root.userId, parentId: null };
    expect(codeOf(await running.app.client().post('/users/api-keys', body))).toEqual([401, 'MISSING_TOKEN']);
    expect(codeOf(await eve.client.post('/users/api-keys', body))).toEqual([403, 'ADMIN_REQUIRED']);
    const manager = await aHolder(running.app, 'api-keys.manage');
    expect(codeOf(await manager.client.post('/users/api-keys', body))).toEqual([403, 'MORE_POWERFUL_USER']);
    for (const userId of [[root.userId], { id: root.userId }, null, undefined, 1])
      expect(codeOf(await manager.client.post('/users/api-keys', { ...body, userId }))).toEqual([
        400,
        'INVALID_REQUEST',
      ]);
  });

  it('G-04: a key does not widen itself, nor its owner, nor what it reads', async () => {
    const admin = await aPerson(running.app);
    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [admin.userId]);
    const { id } = (await root.client.get('/users/api-keys')).body.apiKeys[0];
    const role = await plantRole(running.app, ['*']);
    const attempts = (by: HttpClient) => [
      by.post('/users/api-keys', { name: 'wider', userId: admin.userId, scopes: null }),
      by.put(`/users/me/api-keys/${id}/data`, { allow: true }),
      by.delete(`/users/api-keys/${id}`),
      by.post('/users/me/api-keys', { name: 'wider', scopes: ['users.manage'] }),
      by.post('/users/make-admin', { userId: admin.userId }),
      by.post(`/rbac/users/${admin.userId}/roles`, { roleId: role }),
      by.put(`/rbac/roles/${role}`, { permissions: [] }),
      by.post('/users/invitations', { roleId: role }),
      by.post('/users/reauthenticate', { password: PASSWORD }),
      by.post('/users/change-password', { oldPassword: PASSWORD, newPassword: 'staple the horse again' }),
      by.post('/users/totp/setup'),
      by.get('/users/me/token'),
    ];
    for (const scopes of [null, ['introspect']]) {
      const key = running.app.client(bearer(await aKeyOf(admin, scopes)));
      for (const answer of await Promise.all(attempts(key)))
        expect(codeOf(answer)).toEqual([403, 'SESSION_REQUIRED']);
    }
  });

  it('G-06: a key loses what its owner loses, at the next request, and dies with them', async () => {
    const owner = await aHolder(running.app, 'audit.view');
    const key = running.app.client(bearer(await aKeyOf(owner)));
    const entries = async () => codeOf(await key.get(`/api/audit-logs?userId=${root.userId}`));
    const set = (path: string) => root.client.post(`/users/${path}`, { userId: owner.userId });
    expect(await entries()).toEqual([200, undefined]);
    await plant(running.app, 'DELETE FROM user_role WHERE user_id = ?', [owner.userId]);
    expect(await entries()).toEqual([403, 'ADMIN_REQUIRED']);
    await set('make-admin');
    expect(await entries()).toEqual([200, undefined]);
    await set('remove-admin');
    expect(await entries()).toEqual([403, 'ADMIN_REQUIRED']);
    await set('admin/suspend');
    expect(await entries()).toEqual([401, 'INVALID_API_KEY']);
    await set('admin/reactivate');
    expect(await entries()).toEqual([403, 'ADMIN_REQUIRED']);
    await root.client.delete('/users/delete-user', { username: owner.name });
    expect(await entries()).toEqual([401, 'INVALID_API_KEY']);
  });

  it('G-04: nobody edits a role that they have, or could assign, into more power', async () => {
    const manager = await aHolder(running.app, 'roles.manage', 'users.view');
    const role = await plantRole(running.app, ['users.view']);
    await plantMember(running.app, manager.userId, role);
    const more = ['*', 'users.*', 'users.manage', 'roles.*', 'audit.view'];
    for (const permission of more) {
      const change = await manager.client.put(`/rbac/roles/${role}`, {
        permissions: ['users.view', permission],
      });
      expect(codeOf(change)).toEqual([403, 'GRANT_NOT_ALLOWED']);
    }
    const { roles } = (await manager.client.get(`/rbac/users/${manager.userId}/roles`)).body;
    expect(roles.flatMap(({ permissions }: { permissions: string[] }) => permissions)).not.toContain('*');
  });

  it.each([
    ...['Users.View', 'USERS.*', 'users.*.*', 'users.', '.*', '*.view', '*.*', 'users.view,roles.manage'],
    ...['users.view roles.manage', ' *', '*\u0000', 'ｕsers.view', '__proto__', 'constructor', '', 'users'],
  ])('I-09: the text %j is no permission, in a request or in the database', async (text) => {
    const body = { name: 'odd', displayName: 'Odd', permissions: [text] };
    expect(codeOf(await root.client.post('/rbac/roles', body))).toEqual([400, 'UNKNOWN_PERMISSIONS']);
    const holder = await aHolder(running.app, text);
    const answers = [
      await holder.client.get('/users/count'),
      await holder.client.get('/rbac/permissions/catalog'),
      await holder.client.get('/users/db-health'),
    ];
    expect(answers.map(codeOf)).toEqual(answers.map(() => [403, 'ADMIN_REQUIRED']));
  });

  it.each(['"*"', '{"0":"*"}', '{"length":1,"0":"*"}', '[["*"]]', '[{"a":"*"}]', 'null', '*', '[', '["*"'])(
    'I-09: a role whose stored permissions are %s gives none',
    async (text) => {
      const person = await aPerson(running.app);
      const role = await plantRole(running.app, []);
      await plantMember(running.app, person.userId, role);
      await plant(running.app, 'UPDATE role SET permissions = ? WHERE id = ?', [text, role]);
      expect(codeOf(await person.client.get('/users/count'))).toEqual([403, 'ADMIN_REQUIRED']);
    },
  );

  it('I-03: what belongs to another user cannot be told from what does not exist', async () => {
    const { client } = await aPerson(running.app);
    const theirs = await withBelongings(running.app, await aPerson(running.app), []);
    const attempts: ((one: Belongings) => Promise<HttpResponse>)[] = [
      ({ connectionId }) => client.delete(`/api/connections/${connectionId}`),
      ({ deviceId }) => client.delete(`/users/trusted-devices/${deviceId}`),
      ({ passkeyId }) => client.delete(`/users/webauthn/credentials/${passkeyId}`),
      ({ passkeyId }) => client.patch(`/users/webauthn/credentials/${passkeyId}`, { name: 'Mine' }),
      ({ keyId }) => client.put(`/users/me/api-keys/${keyId}/data`, { allow: true }),
      ({ invitationId }) => client.delete(`/users/invitations/${invitationId}`),
      ({ keyId }) => client.delete(`/users/api-keys/${keyId}`),
      ({ userId }) => client.get(`/rbac/users/${userId}/roles`),
      ({ userId }) => client.get(`/users/admin/export/${userId}`),
      ({ userId }) => client.post('/users/admin/suspend', { userId }),
      ({ userId }) => client.post('/users/sessions/revoke-all', { targetUserId: userId }),
    ];
    const id = newId();
    const nobody = {
      ...theirs,
      connectionId: id,
      deviceId: id,
      passkeyId: id,
      keyId: id,
      invitationId: id,
      userId: id,
    };
    for (const attempt of attempts) {
      const { status, body } = await attempt(theirs);
      expect([403, 404]).toContain(status);
      expect({ status, body }).toEqual(
        await attempt(nobody).then((one) => ({ status: one.status, body: one.body })),
      );
    }
  });

  it('I-02: another spelling of an id names nobody, so that nobody acts on themselves or on an admin by it', async () => {
    const admin = await aPerson(running.app);
    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [admin.userId]);
    const { userId } = admin;
    for (const other of [
      userId.toUpperCase(),
      `${userId} `,
      ` ${userId}`,
      `{${userId}}`,
      userId.replaceAll('-', ''),
    ]) {
      for (const path of ['admin/suspend', 'remove-admin', 'admin/totp/disable'])
        expect(codeOf(await admin.client.post(`/users/${path}`, { userId: other }))).toEqual([
          404,
          'USER_NOT_FOUND',
        ]);
      const roles = await admin.client.get(`/rbac/users/${encodeURIComponent(other)}/roles`);
      expect(codeOf(roles)).toEqual([404, 'USER_NOT_FOUND']);
    }
  });
});
