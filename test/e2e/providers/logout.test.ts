import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../../support/app/test-app.js';
import { FRONTEND_URL, PUBLIC_URL } from '../../support/clients/real-provider.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { type Claims, FaultyProvider } from '../../support/faults/faulty-provider.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { addProvider } from '../../support/fixtures/identity-providers.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const REALM = 'realm';

/** Three clients: `one` and `twin` of the same issuer, `two` of another. Subjects and sessions are equal everywhere. */
describe.each(engines)('a logout with several providers on %s', (_name, createDatabase) => {
  const providers = {} as Record<'one' | 'two', FaultyProvider>;
  let database: TestDatabase;
  let app: TestApp;
  let admin: Person;
  const ids = {} as Record<'one' | 'two' | 'twin', number>;

  beforeAll(async () => {
    providers.one = await FaultyProvider.start();
    providers.two = await FaultyProvider.start();
    database = await createDatabase();
    app = await TestApp.start({ database, clock: null, env: { PUBLIC_URL, FRONTEND_URL } });
    admin = await aPerson(app, 'root');
    for (const name of ['one', 'two'] as const) {
      const provider = providers[name];
      provider.discovery = { end_session_endpoint: `${provider.issuer}/end-${name}` };
      ids[name] = await addProvider(admin, { type: 'oidc', name, config: provider.config });
    }
    const config = { ...providers.one.config, client_id: REALM };
    ids.twin = await addProvider(admin, { type: 'oidc', name: 'twin', config });
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
    await providers.one.close();
    await providers.two.close();
  });

  const providerOf = (name: keyof typeof ids) => providers[name === 'two' ? 'two' : 'one'];
  const clientOf = (name: keyof typeof ids) => (name === 'twin' ? REALM : 'latchkey');
  const logIn = async (name: keyof typeof ids) => {
    const provider = providerOf(name);
    provider.idToken = (claims) => provider.sign({ ...claims, aud: clientOf(name), sub: 'ada', sid: 's1' });
    const client = app.client();
    const { body } = await client.get(`/users/oidc/authorize?providerId=${ids[name]}`);
    provider.nonce = body.nonce;
    const callback = new URL(new URL(body.auth_url).searchParams.get('redirect_uri')!).pathname;
    const path = callback.slice(new URL(PUBLIC_URL).pathname.length);
    const back = await client.get(`${path}?code=x&state=${body.state}`);
    expect(back.headers.get('location')).toBe(`${FRONTEND_URL}/?success=true`);
    return client;
  };
  let jti = 0;
  const notify = async (name: keyof typeof ids, claims: Claims = {}) => {
    const provider = providerOf(name);
    const { iss, iat, exp } = provider.validClaims();
    const token = {
      ...{ iss, iat, exp, aud: clientOf(name), jti: `${(jti += 1)}`, sub: 'ada', sid: 's1' },
      ...{ events: { [EVENT]: {} }, ...claims },
    };
    const logout_token = await provider.sign(token, { typ: 'logout+jwt' });
    const form = new URLSearchParams({ logout_token }).toString();
    return (await app.client().post('/users/oidc/backchannel-logout', form, FORM)).status;
  };
  const all = async () => ({ one: await logIn('one'), two: await logIn('two'), twin: await logIn('twin') });
  const live = async (people: Awaited<ReturnType<typeof all>>) => {
    const names = Object.keys(people) as (keyof typeof ids)[];
    const answers = await Promise.all(names.map((name) => people[name].get('/users/me')));
    return names.filter((_each, index) => answers[index]!.status === 200);
  };

  it.each<[keyof typeof ids, (keyof typeof ids)[]]>([
    ['one', ['two', 'twin']],
    ['two', ['one', 'twin']],
    ['twin', ['one', 'two']],
  ])('that %s announces ends the sessions of that provider alone', async (name, left) => {
    for (const claims of [{}, { sid: undefined }]) {
      const people = await all();
      expect(await notify(name, claims)).toBe(200);
      expect(await live(people)).toEqual(left);
    }
  });

  it('is refused when the keys, the issuer or the audience are those of another provider', async () => {
    const people = await all();
    const foreign = providers.two;
    expect(await notify('one', { iss: foreign.issuer })).toBe(400);
    expect(await notify('two', { iss: providers.one.issuer })).toBe(400);
    expect(await notify('two', { aud: REALM })).toBe(400);
    expect(await notify('two', { aud: undefined })).toBe(400);
    expect(await live(people)).toEqual(['one', 'two', 'twin']);
  });

  it('still reaches a provider that is off', async () => {
    const people = await all();
    await admin.client.put(`/users/sso-providers/${ids.two}`, { enabled: false });
    expect(await live(people)).toEqual(['one', 'two', 'twin']);
    expect(await notify('two')).toBe(200);
    await admin.client.put(`/users/sso-providers/${ids.two}`, { enabled: true });
    expect(await live(people)).toEqual(['one', 'twin']);
  });

  it('sends the browser to the provider that it logged in at, with its client', async () => {
    const urls: [string, string | null][] = [];
    for (const name of ['one', 'two', 'twin'] as const) {
      const { body } = await (await logIn(name)).post('/users/logout');
      const url = new URL(body.logout_url);
      urls.push([url.origin + url.pathname, url.searchParams.get('client_id')]);
    }
    const [one, two] = [providers.one.issuer, providers.two.issuer];
    expect(urls).toEqual([
      [`${one}/end-one`, 'latchkey'],
      [`${two}/end-two`, 'latchkey'],
      [`${one}/end-one`, REALM],
    ]);
  });
});
