import { aPerson } from '../accounts.js';
import { type HttpClient } from '../http-client.js';
import { type Request, type Stage, type UseCases } from './use-case.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

let subjects = 0;

/** A browser that comes back from the provider with a good answer. */
async function returning({ app, provider }: Stage, sub: string): Promise<Request & { by: HttpClient }> {
  provider.idToken = (claims) => provider.sign({ ...claims, sub, name: sub, sid: `sid-${sub}` });
  const by = app.client();
  const { body } = await by.get('/users/oidc/authorize');
  provider.nonce = body.nonce;
  return { by, path: `/users/oidc/callback?code=a-code&state=${body.state}` };
}

/** Somebody who has logged in through the provider. */
async function aSubject(stage: Stage) {
  const sub = `subject-${(subjects += 1)}`;
  const { by, path } = await returning(stage, sub);
  const { status, headers } = await by.get(path!);
  if (status !== 302 || !headers.get('location')!.includes('success'))
    throw new Error(`${status} ${headers.get('location')}`);
  return { sub, by, userId: (await by.get('/users/me')).body.userId as string };
}

/** The identity provider: its configuration, logins through it, links with accounts that have a password. */
export const PROVIDER_CASES: UseCases = {
  'POST /users/oidc-config': {
    prepare: async ({ admin, provider }) => ({
      by: admin.client,
      body: { ...provider.config, client_id: 'another' },
    }),
  },
  'POST /users/oidc-config/test': {
    prepare: async ({ admin, provider }) => ({ by: admin.client, body: provider.config }),
  },
  'DELETE /users/oidc-config': { prepare: async ({ admin }) => ({ by: admin.client }) },
  'GET /users/oidc/authorize': { prepare: async () => ({}) },
  'GET /users/oidc/callback': {
    // The account is whole without the login, and the next one finds it.
    spends: ['oidc_transaction', 'user', 'oidc_identity', 'data_key_slot', 'audit_log'],
    prepare: (stage) => returning(stage, 'a-new-subject'),
  },
  'GET /users/oidc/callback (known)': {
    spends: ['oidc_transaction'],
    prepare: async (stage) => returning(stage, (await aSubject(stage)).sub),
  },
  'POST /users/oidc/callback': {
    prepare: async () => ({ body: 'code=a-code&state=a-state', headers: FORM }),
  },
  'POST /users/oidc/backchannel-logout': {
    prepare: async (stage) => {
      const { sub } = await aSubject(stage);
      const { app, provider } = stage;
      const now = Math.floor(app.clock.now() / 1_000);
      const { iss, aud } = provider.rightClaims();
      const claims = { iss, aud, sub, iat: now, exp: now + 60, jti: `jti-${sub}`, events: { [EVENT]: {} } };
      const logout_token = await provider.sign(claims, { typ: 'logout+jwt' });
      return { body: new URLSearchParams({ logout_token }).toString(), headers: FORM };
    },
  },
  'POST /users/link-oidc-to-password': {
    prepare: async (stage) => {
      const [{ userId, by }, local] = [await aSubject(stage), await aPerson(stage.app)];
      for (const client of [by, local.client]) await client.put('/users/data/hosts', { value: 'both' });
      return { by: stage.admin.client, body: { oidcUserId: userId, targetUsername: local.name } };
    },
  },
  'POST /users/unlink-oidc-from-password': {
    prepare: async (stage) => {
      const [{ userId: oidcUserId }, local] = [await aSubject(stage), await aPerson(stage.app)];
      const { client } = stage.admin;
      await client.post('/users/link-oidc-to-password', { oidcUserId, targetUsername: local.name });
      return { by: client, body: { userId: local.userId } };
    },
  },
};
