import { expect } from '@jest/globals';
import { PASSWORD } from '../fixtures/accounts.js';
import {
  aGuardedTermixUser,
  aTermixUser,
  expectOk,
  type TermixCalls,
  type TermixStage,
} from './termix-call.js';

let names = 0;
const newName = (): string => `termix-${(names += 1)}`;

const byAdmin =
  (path: string, body?: unknown) =>
  async ({ admin }: TermixStage) => ({ by: admin.client, path, body });

/** A request of the admin about another user. */
const about =
  (path: string, body: (user: { userId: string; name: string }) => unknown) => async (stage: TermixStage) => {
    const user = await aTermixUser(stage);
    return { by: stage.admin.client, path, body: body(user) };
  };

async function aRole({ admin }: TermixStage): Promise<number> {
  const role = { name: newName(), displayName: 'Help desk', description: null };
  return expectOk(await admin.client.post('/rbac/roles', role)).roleId;
}

async function aKey(stage: TermixStage): Promise<string> {
  const { userId } = await aTermixUser(stage);
  const key = { name: 'job', userId, expiresAt: null };
  return expectOk(await stage.admin.client.post('/users/api-keys', key)).id;
}

/** Somebody who has logged in through the provider, and nowhere else. */
async function aStranger({ app, provider, admin }: TermixStage): Promise<string> {
  const sub = newName();
  const iat = Math.floor(app.clock.now() / 1_000);
  provider.idToken = (claims) => provider.sign({ ...claims, sub, name: sub, iat, exp: iat + 600 });
  const by = app.client();
  const { state, nonce } = expectOk(await by.get('/users/oidc/authorize'));
  provider.nonce = nonce;
  await by.get(`/users/oidc/callback?code=a-code&state=${state}`);
  const { users } = expectOk(await admin.client.get(`/users/list?search=${sub}`));
  return users[0].userId;
}

async function aLinkedUser(stage: TermixStage): Promise<string> {
  const { name, userId } = await aTermixUser(stage);
  const link = { oidcUserId: await aStranger(stage), targetUsername: name };
  expectOk(await stage.admin.client.post('/users/link-oidc-to-password', link));
  return userId;
}

/** The admin panel: users, sessions, roles and keys. */
export const ADMIN_CALLS: TermixCalls = {
  'GET /users/list': async (stage) => {
    for (let count = 0; count < 2; count += 1) await aTermixUser(stage);
    return {
      by: stage.admin.client,
      path: '/users/list?search=user-&limit=25&offset=1',
      verify: ({ body }) => {
        expect(body.users).toHaveLength(Math.min(25, Number(body.total) - 1));
      },
    };
  },
  'GET /users/list (Termix 2.3)': byAdmin('/users/list'),
  'GET /users/count': byAdmin('/users/count'),
  'POST /users/admin-create': async ({ admin }) => ({
    by: admin.client,
    path: '/users/admin-create',
    body: { username: newName(), password: PASSWORD },
  }),
  'POST /users/make-admin': about('/users/make-admin', ({ userId }) => ({ userId })),
  'POST /users/remove-admin': async (stage) => {
    const { userId } = await aTermixUser(stage);
    expectOk(await stage.admin.client.post('/users/make-admin', { userId }));
    return { by: stage.admin.client, path: '/users/remove-admin', body: { userId } };
  },
  'DELETE /users/delete-user': about('/users/delete-user', ({ name: username }) => ({ username })),
  'POST /users/admin/reset-password': about('/users/admin/reset-password', ({ userId }) => ({
    userId,
    newPassword: 'staple the horse',
    confirmDataWipe: false,
  })),
  'POST /users/admin/totp/disable': async (stage) => ({
    by: stage.admin.client,
    path: '/users/admin/totp/disable',
    body: { userId: (await aGuardedTermixUser(stage)).userId },
  }),
  'GET /users/admin/export/:userId': async (stage) => ({
    by: stage.admin.client,
    path: `/users/admin/export/${(await aTermixUser(stage)).userId}`,
  }),
  'POST /users/link-oidc-to-password': async (stage) => ({
    by: stage.admin.client,
    path: '/users/link-oidc-to-password',
    body: { oidcUserId: await aStranger(stage), targetUsername: (await aTermixUser(stage)).name },
  }),
  'POST /users/unlink-oidc-from-password': async (stage) => ({
    by: stage.admin.client,
    path: '/users/unlink-oidc-from-password',
    body: { userId: await aLinkedUser(stage) },
  }),
  'GET /users/sessions': byAdmin('/users/sessions'),
  'DELETE /users/sessions/:sessionId': async (stage) => {
    const { client } = await aTermixUser(stage);
    const { sessions } = expectOk(await client.get('/users/sessions'));
    return { by: stage.admin.client, path: `/users/sessions/${sessions[0].id}` };
  },
  'POST /users/sessions/revoke-all': about('/users/sessions/revoke-all', ({ userId }) => ({
    targetUserId: userId,
    exceptCurrent: false,
  })),
  'GET /rbac/permissions/catalog': byAdmin('/rbac/permissions/catalog'),
  'GET /rbac/roles': byAdmin('/rbac/roles'),
  'POST /rbac/roles': async ({ admin }) => ({
    by: admin.client,
    path: '/rbac/roles',
    body: { name: newName(), displayName: 'Help desk', description: null },
  }),
  'PUT /rbac/roles/:id': async (stage) => ({
    by: stage.admin.client,
    path: `/rbac/roles/${await aRole(stage)}`,
    body: { permissions: ['audit.view', 'sessions.*'] },
  }),
  'DELETE /rbac/roles/:id': async (stage) => ({
    by: stage.admin.client,
    path: `/rbac/roles/${await aRole(stage)}`,
  }),
  'POST /rbac/users/:userId/roles': async (stage) => ({
    by: stage.admin.client,
    path: `/rbac/users/${(await aTermixUser(stage)).userId}/roles`,
    body: { roleId: await aRole(stage) },
  }),
  'DELETE /rbac/users/:userId/roles/:roleId': async (stage) => {
    const [{ userId }, roleId] = [await aTermixUser(stage), await aRole(stage)];
    expectOk(await stage.admin.client.post(`/rbac/users/${userId}/roles`, { roleId }));
    return { by: stage.admin.client, path: `/rbac/users/${userId}/roles/${roleId}` };
  },
  'GET /users/api-keys': async (stage) => {
    await aKey(stage);
    return { by: stage.admin.client, path: '/users/api-keys' };
  },
  'POST /users/api-keys': about('/users/api-keys', ({ userId }) => ({
    name: 'job',
    userId,
    expiresAt: null,
  })),
  'DELETE /users/api-keys/:keyId': async (stage) => ({
    by: stage.admin.client,
    path: `/users/api-keys/${await aKey(stage)}`,
  }),
};
