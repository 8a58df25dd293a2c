import { expect } from '@jest/globals';
import { totpCode, fromBase32 } from '../clients/authenticator.js';
import { type HttpClient } from '../clients/http-client.js';
import { PasskeyAuthenticator } from '../clients/passkey-authenticator.js';
import { PASSWORD } from '../fixtures/accounts.js';
import { aPasskey, PASSKEYS } from '../fixtures/passkeys.js';
import { plantRole } from '../fixtures/roles.js';
import {
  ADDRESS,
  aGuardedTermixUser,
  aTermixUser,
  expectOk,
  type TermixCalls,
  type TermixStage,
} from './termix-call.js';

const expectLoggedIn = async (by: HttpClient): Promise<void> => {
  expect((await by.get('/users/me')).status).toBe(200);
};

async function ofGuarded(stage: TermixStage, path: string, body: (code: string) => object) {
  const user = await aGuardedTermixUser(stage);
  return { by: user.client, path, body: body(user.code()) };
}

/** The shell, the profile and the dialogs in which users share something. */
export const PROFILE_CALLS: TermixCalls = {
  'GET /rbac/users/:userId/roles': async (stage) => {
    const { client, userId } = await aTermixUser(stage);
    return { by: client, path: `/rbac/users/${userId}/roles` };
  },
  'GET /users/api-keys (not an admin)': async (stage) => ({
    by: (await aTermixUser(stage)).client,
    path: '/users/api-keys',
  }),
  'GET /users/list (sharing)': async (stage) => ({
    by: (await aTermixUser(stage)).client,
    path: '/users/list',
  }),
  'GET /rbac/roles (sharing)': async (stage) => {
    await plantRole(stage.app, ['audit.view']);
    return { by: (await aTermixUser(stage)).client, path: '/rbac/roles' };
  },
  'GET /users/webauthn/credentials': async (stage) => {
    const { client } = await aTermixUser(stage);
    await aPasskey(client, { origin: ADDRESS });
    return { by: client, path: `${PASSKEYS}/credentials` };
  },
  'POST /users/webauthn/register/options': async (stage) => ({
    by: (await aTermixUser(stage)).client,
    path: `${PASSKEYS}/register/options`,
    body: { userVerification: 'preferred' },
  }),
  'POST /users/webauthn/register/verify': async (stage) => {
    const { client } = await aTermixUser(stage);
    const asked = await client.post(`${PASSKEYS}/register/options`, { userVerification: 'required' });
    const { options, challengeId } = expectOk(asked);
    const body = {
      challengeId,
      name: 'Passkey',
      response: new PasskeyAuthenticator({ origin: ADDRESS }).create(options),
    };
    return { by: client, path: `${PASSKEYS}/register/verify`, body };
  },
  'DELETE /users/webauthn/credentials/:id': async (stage) => {
    const { client } = await aTermixUser(stage);
    const { id } = await aPasskey(client, { origin: ADDRESS });
    return { by: client, path: `${PASSKEYS}/credentials/${id}` };
  },
  'POST /users/totp/setup': async (stage) => ({
    by: (await aTermixUser(stage)).client,
    path: '/users/totp/setup',
    verify: ({ body }) => {
      expect(body.qr_code).toMatch(/^data:image\/png;base64,/);
    },
  }),
  'POST /users/totp/enable': async (stage) => {
    const { client } = await aTermixUser(stage);
    const { secret } = expectOk(await client.post('/users/totp/setup'));
    const totp_code = totpCode(fromBase32(secret), stage.app.clock.now());
    // Whoever reads the codes stays logged in.
    return {
      by: client,
      path: '/users/totp/enable',
      body: { totp_code },
      verify: () => expectLoggedIn(client),
    };
  },
  'POST /users/totp/disable': (stage) =>
    ofGuarded(stage, '/users/totp/disable', () => ({ password: PASSWORD })),
  'POST /users/totp/disable (code)': (stage) =>
    ofGuarded(stage, '/users/totp/disable', (password) => ({ password })),
  'POST /users/totp/backup-codes': (stage) =>
    ofGuarded(stage, '/users/totp/backup-codes', (totp_code) => ({ password: PASSWORD, totp_code })),
  'POST /users/change-password': async (stage) => ({
    by: (await aTermixUser(stage)).client,
    path: '/users/change-password',
    body: { oldPassword: PASSWORD, newPassword: 'staple the horse' },
  }),
  'POST /users/unlock-data': async (stage) => ({
    by: (await aTermixUser(stage)).client,
    path: '/users/unlock-data',
    body: { password: PASSWORD },
  }),
  'DELETE /users/delete-account': async (stage) => ({
    by: (await aTermixUser(stage)).client,
    path: '/users/delete-account',
    body: { password: PASSWORD },
  }),
  'POST /users/logout': async (stage) => ({
    by: (await aTermixUser(stage)).client,
    path: '/users/logout',
  }),
  'POST /users/logout (after the deletion)': async (stage) => {
    const { client } = await aTermixUser(stage);
    expectOk(await client.delete('/users/delete-account', { password: PASSWORD }));
    return { by: client, path: '/users/logout' };
  },
};
