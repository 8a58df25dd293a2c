import { expect } from '@jest/globals';
import { DirectoryLogin } from '#ldap';
import { PASSWORD, register } from '../fixtures/accounts.js';
import { aPasskey, PASSKEYS } from '../fixtures/passkeys.js';
import { requestCode, resetToken } from '../fixtures/resets.js';
import { firstStep } from '../fixtures/second-factor.js';
import {
  aBrowser,
  ADDRESS,
  aGuardedTermixUser,
  aTermixUser,
  expectOk,
  type TermixCalls,
  type TermixStage,
} from './termix-call.js';

const read = (path: string) => async (stage: TermixStage) => ({ by: aBrowser(stage), path });

async function logInWith(stage: TermixStage, headers: Readonly<Record<string, string>>) {
  const body = { username: await register(stage.app), password: PASSWORD, rememberMe: true };
  return { by: stage.app.client(), path: '/users/login', body, headers };
}

async function providerId(stage: TermixStage, type: string): Promise<number> {
  const providers = expectOk(await aBrowser(stage).get('/users/sso-providers'));
  return providers.find((provider: { type: string }) => provider.type === type).id;
}

const authorize = async (stage: TermixStage) =>
  `/users/oidc/authorize?rememberMe=false&providerId=${await providerId(stage, 'oidc')}`;

const DIRECTORY = {
  ...{ host: 'ldap.example.com', port: 636, useTLS: true, bindDN: 'cn=termix', bindPassword: 'secret' },
  ...{ userSearchBase: 'dc=example', userSearchFilter: '(uid={{username}})' },
  ...{ usernameAttribute: 'uid', displayNameAttribute: 'cn' },
};

let subjects = 0;

/** The login page, and the shells of the desktop and mobile applications. */
export const LOGIN_CALLS: TermixCalls = {
  'GET /users/setup-required': read('/users/setup-required'),
  'GET /users/registration-allowed': read('/users/registration-allowed'),
  'GET /users/password-login-allowed': read('/users/password-login-allowed'),
  'GET /users/password-reset-allowed': read('/users/password-reset-allowed'),
  'GET /users/oidc-silent-login-default': read('/users/oidc-silent-login-default'),
  'GET /users/sso-providers': read('/users/sso-providers'),
  'POST /users/proxy-login': read('/users/proxy-login'),
  'POST /users/create': async (stage) => ({
    by: aBrowser(stage),
    path: '/users/create',
    body: { username: `created-${(subjects += 1)}`, password: PASSWORD },
  }),
  'POST /users/login': async (stage) => ({
    by: aBrowser(stage),
    path: '/users/login',
    body: { username: await register(stage.app), password: PASSWORD, rememberMe: false },
    verify: ({ body, setCookies }) => {
      expect([body.requires_totp, body.token]).toEqual([undefined, undefined]);
      expect(setCookies.some((cookie) => /^jwt=.+HttpOnly/.test(cookie))).toBe(true);
    },
  }),
  'POST /users/login (second factor)': async (stage) => ({
    by: aBrowser(stage),
    path: '/users/login',
    body: { username: (await aGuardedTermixUser(stage)).name, password: PASSWORD, rememberMe: true },
    verify: ({ setCookies }) => {
      expect(setCookies).toEqual([]);
    },
  }),
  'POST /users/login (mobile)': (stage) => logInWith(stage, { 'user-agent': 'Termix-Mobile/Android' }),
  'POST /users/login (desktop)': (stage) => logInWith(stage, { 'x-electron-app': 'true' }),
  'POST /users/totp/verify-login': async (stage) => {
    const user = await aGuardedTermixUser(stage);
    const by = aBrowser(stage);
    const temp_token = await firstStep(by, user);
    return {
      by,
      path: '/users/totp/verify-login',
      body: { temp_token, totp_code: user.code(), rememberMe: true },
      verify: async () => {
        const again = await by.post('/users/login', { username: user.name, password: PASSWORD });
        expect(again.body.requires_totp).toBeUndefined();
      },
    };
  },
  'GET /users/me': async (stage) => ({ by: (await aTermixUser(stage)).client, path: '/users/me' }),
  'GET /users/me/token': async (stage) => ({
    by: (await aTermixUser(stage)).client,
    path: '/users/me/token',
  }),
  'POST /users/initiate-reset': async (stage) => ({
    by: aBrowser(stage),
    path: '/users/initiate-reset',
    body: { username: await register(stage.app) },
  }),
  'POST /users/verify-reset-code': async (stage) => {
    const username = await register(stage.app);
    const resetCode = await requestCode(stage.app, username);
    return { by: aBrowser(stage), path: '/users/verify-reset-code', body: { username, resetCode } };
  },
  'POST /users/complete-reset': async (stage) => {
    const username = await register(stage.app);
    const tempToken = await resetToken(stage.app, username);
    const body = { username, tempToken, newPassword: 'staple the horse', confirmDataWipe: false };
    return { by: aBrowser(stage), path: '/users/complete-reset', body };
  },
  'GET /users/oidc/authorize': async (stage) => ({ by: aBrowser(stage), path: await authorize(stage) }),
  'GET /users/oidc/callback': async (stage) => {
    const { provider, app } = stage;
    const sub = `termix-${(subjects += 1)}`;
    const iat = Math.floor(app.clock.now() / 1_000);
    provider.idToken = (claims) => provider.sign({ ...claims, sub, name: sub, iat, exp: iat + 600 });
    const by = aBrowser(stage);
    const { state, nonce } = expectOk(await by.get(await authorize(stage)));
    provider.nonce = nonce;
    return {
      by,
      path: `/users/oidc/callback?code=a-code&state=${state}`,
      verify: ({ headers, setCookies }) => {
        expect(headers.get('location')).toBe(`${ADDRESS}/?success=true`);
        expect(setCookies.some((cookie) => cookie.startsWith('jwt='))).toBe(true);
      },
    };
  },
  'POST /users/ldap/login': async (stage) => {
    const person = { key: 'hopper', dn: 'uid=hopper', displayName: 'hopper', email: null };
    // Nothing but the answer of the directory is made up.
    stage.app.get(DirectoryLogin).authenticate = async () => ({ ...person, groups: [], groupDns: [] });
    const directory = { name: 'Directory', type: 'ldap', enabled: true, displayOrder: 0, config: DIRECTORY };
    expectOk(await stage.admin.client.post('/users/sso-providers', directory));
    const by = aBrowser(stage);
    const body = { username: 'hopper', password: 'right', rememberMe: false };
    return {
      by,
      path: '/users/ldap/login',
      body: { providerId: await providerId(stage, 'ldap'), ...body },
      verify: async () => {
        expect((await by.get('/users/me')).body.username).toBe('hopper');
      },
    };
  },
  'POST /users/webauthn/authenticate/options': async (stage) => ({
    by: aBrowser(stage),
    path: `${PASSKEYS}/authenticate/options`,
    body: { username: (await aTermixUser(stage)).name },
  }),
  'POST /users/webauthn/authenticate/verify': async (stage) => {
    const authenticator = await aPasskey((await aTermixUser(stage)).client, { origin: ADDRESS });
    const by = aBrowser(stage);
    const { options, challengeId } = expectOk(await by.post(`${PASSKEYS}/authenticate/options`, {}));
    const body = { challengeId, response: authenticator.get(options), rememberMe: false };
    return { by, path: `${PASSKEYS}/authenticate/verify`, body };
  },
};
