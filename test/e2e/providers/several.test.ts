import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CodeExchange } from '../../../src/oidc/code-exchange.js';
import { onceAfter } from '../../support/app/after-call.js';
import { TestApp } from '../../support/app/test-app.js';
import {
  FRONTEND_URL,
  PUBLIC_URL,
  sendCallback,
  visitProvider,
} from '../../support/clients/real-provider.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { addRealProvider, logInWith, startAt } from '../../support/fixtures/identity-providers.js';

const SUCCESS = `${FRONTEND_URL}/?success=true`;
const REFUSED = [400, 'INVALID_OIDC_STATE'];
type Added = Awaited<ReturnType<typeof addRealProvider>>;

describe.each(engines)('several identity providers on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  let app: TestApp;
  let admin: Person;
  let one: Added;
  let two: Added;

  beforeAll(async () => {
    database = await createDatabase();
    app = await TestApp.start({ database, clock: null, env: { PUBLIC_URL, FRONTEND_URL } });
    admin = await aPerson(app, 'root');
    one = await addRealProvider(admin, 'One');
    two = await addRealProvider(admin, 'Two');
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
    await one.provider.close();
    await two.provider.close();
  });

  const meOf = async (id: number, login: string) => {
    const client = app.client();
    expect((await logInWith(client, id, login)).headers.get('location')).toBe(SUCCESS);
    return (await client.get('/users/me')).body;
  };
  const change = (id: number, body: object) => admin.client.put(`/users/sso-providers/${id}`, body);
  const refusal = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

  it('are listed by their order, each with a redirect URI of its own', async () => {
    await change(one.id, { displayOrder: 2 });
    await change(two.id, { displayOrder: 1 });
    const listed = (await app.client().get('/users/sso-providers')).body;
    await change(one.id, { displayOrder: 0 });

    expect(listed).toEqual([
      { id: two.id, name: 'Two', type: 'oidc', displayOrder: 1 },
      { id: one.id, name: 'One', type: 'oidc', displayOrder: 2 },
    ]);
    expect([one.redirectUri, two.redirectUri]).toEqual([
      `${PUBLIC_URL}/users/oidc/callback`,
      `${PUBLIC_URL}/users/oidc/callback/${two.id}`,
    ]);
  });

  it('log equal subjects in to accounts of their own', async () => {
    const [atOne, atTwo] = [await meOf(one.id, 'ada'), await meOf(two.id, 'ada')];
    expect(atOne.userId).not.toBe(atTwo.userId);
    expect((await meOf(one.id, 'ada')).userId).toBe(atOne.userId);
    expect((await meOf(two.id, 'ada')).userId).toBe(atTwo.userId);
    expect([atOne.provider, atTwo.provider]).toEqual(['One', 'Two']);
  });

  it('do not share accounts even if they have the same issuer', async () => {
    const known = await meOf(two.id, 'twin');
    const issuer_url = two.provider.issuer;
    await change(one.id, { config: { issuer_url, client_secret: 'a secret: with % and +' } });
    const rows = await stored<{ user_id: string }>(
      app,
      'SELECT user_id FROM oidc_identity WHERE issuer = ? AND identifier = ? AND provider_id IS NULL',
      [issuer_url, 'twin'],
    );
    const client = app.client();
    // The provider does not know the redirect URI of the first one, so the login there cannot even begin.
    await expect(logInWith(client, one.id, 'twin')).rejects.toThrow('redirect_uri');
    await change(one.id, {
      config: { issuer_url: one.provider.issuer, client_secret: 'a secret: with % and +' },
    });
    expect(rows).toEqual([]);
    expect((await meOf(two.id, 'twin')).userId).toBe(known.userId);
  });

  it('start at the first OpenID Connect provider unless one is named', async () => {
    const { auth_url: url } = (await app.client().get('/users/oidc/authorize')).body;
    expect(new URL(url).origin).toBe(one.provider.issuer);
    expect((await startAt(app.client(), 0)).startsWith(one.provider.issuer)).toBe(true);
  });

  it.each(['99999', '-1', 'x', ''])('does not start at an unknown provider: "%s"', async (id) => {
    const response = await app.client().get(`/users/oidc/authorize?providerId=${id}`);
    expect(refusal(response)).toEqual([404, 'SSO_PROVIDER_NOT_FOUND']);
  });

  it('accept a response only where the login was started, without asking for tokens', async () => {
    const client = app.client();
    const back = await visitProvider(await startAt(client, two.id), { login: 'ada' });
    const requests = () => [one, two].map(({ provider }) => provider.countRequests('POST /token'));
    const before = requests();
    for (const path of ['', `/${one.id}`, '/0', `/${two.id + 1}`]) {
      const response = await client.get(`/users/oidc/callback${path}${back.search}`);
      expect(refusal(response)).toEqual(REFUSED);
    }
    expect(requests()).toEqual(before);
    // The refusals have not used up the login.
    expect((await sendCallback(client, back)).headers.get('location')).toBe(SUCCESS);
  });

  it('do not accept each other’s codes', async () => {
    const client = app.client();
    const mine = await visitProvider(await startAt(client, one.id), { login: 'ada' });
    const theirs = await visitProvider(await startAt(client, two.id), { login: 'ada' });
    mine.searchParams.set('code', theirs.searchParams.get('code')!);
    const response = await sendCallback(client, mine);
    // Its `iss` says where the code is from (RFC 9207); without it, the provider would refuse the code.
    expect([response.status, response.headers.get('set-cookie')]).toEqual([400, null]);
  });

  it('check the issuer of a response where it is advertised', async () => {
    const client = app.client();
    const back = await visitProvider(await startAt(client, two.id), { login: 'ada' });
    expect(back.searchParams.get('iss')).toBe(two.provider.issuer);
    back.searchParams.set('iss', one.provider.issuer);
    const before = two.provider.countRequests('POST /token');
    const response = await sendCallback(client, back);
    expect(response.headers.get('location')).toBe(`${FRONTEND_URL}/?error=authentication_failed`);
    expect(two.provider.countRequests('POST /token')).toBe(before);
  });

  it('are not used once they are off, not even by a login that is under way', async () => {
    const { userId } = await meOf(two.id, 'late');
    const client = app.client();
    const back = await visitProvider(await startAt(client, two.id), { login: 'late' });
    await change(two.id, { enabled: false });
    expect(refusal(await sendCallback(client, back))).toEqual(REFUSED);
    expect(refusal(await client.get(`/users/oidc/authorize?providerId=${two.id}`))).toEqual([
      404,
      'SSO_PROVIDER_NOT_FOUND',
    ]);
    await change(two.id, { enabled: true });
    expect((await meOf(two.id, 'late')).userId).toBe(userId);
  });

  it('log nobody in if they are switched off while the code is exchanged', async () => {
    await meOf(two.id, 'later');
    const client = app.client();
    const back = await visitProvider(await startAt(client, two.id), { login: 'later' });
    onceAfter(app.get(CodeExchange), 'run', () => change(two.id, { enabled: false }));
    const response = await sendCallback(client, back);
    await change(two.id, { enabled: true });
    expect(response.headers.get('location')).toBe(`${FRONTEND_URL}/?error=authentication_failed`);
    expect((await client.get('/users/me')).status).toBe(401);
  });

  it('are refused when they are removed during a login, and cannot be removed while accounts use them', async () => {
    const three = await addRealProvider(admin, 'Three');
    const client = app.client();
    const back = await visitProvider(await startAt(client, three.id), { login: 'ada' });
    expect((await admin.client.delete(`/users/sso-providers/${three.id}`)).status).toBe(200);
    expect(refusal(await sendCallback(client, back))).toEqual(REFUSED);
    await three.provider.close();

    for (const { id } of [one, two]) {
      const { status, body } = await admin.client.delete(`/users/sso-providers/${id}`);
      expect([status, body.code, body.users > 0]).toEqual([409, 'SSO_PROVIDER_IN_USE', true]);
    }
  });

  it('merge accounts of either provider into one with a password, and part again', async () => {
    const local = await aPerson(app);
    const { userId } = await meOf(two.id, 'merged');
    const linked = await admin.client.post('/users/link-oidc-to-password', {
      oidcUserId: userId,
      targetUsername: local.name,
    });
    expect(linked.status).toBe(200);
    expect(await meOf(two.id, 'merged')).toMatchObject({ userId: local.userId, provider: 'Two' });
    expect((await meOf(one.id, 'merged')).userId).not.toBe(local.userId);

    const target = { userId: local.userId };
    expect((await admin.client.post('/users/unlink-oidc-from-password', target)).status).toBe(200);
    expect((await meOf(two.id, 'merged')).userId).not.toBe(local.userId);
  });
});
