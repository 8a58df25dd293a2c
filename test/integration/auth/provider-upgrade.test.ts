import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { migrations } from '#migrations';
import { digest } from '#platform/crypto';
import { type Database, undoLastMigration } from '#platform/database';
import { TestApp } from '../../support/app/test-app.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { PUBLIC_URL } from '../../support/clients/real-provider.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { FaultyProvider } from '../../support/faults/faulty-provider.js';
import { aPerson } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { addProvider } from '../../support/fixtures/identity-providers.js';
import { openStorage } from '../../support/databases/storage.js';

const STEP = 'AddSsoProviderTypes1796090500000';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

describe.each(engines)('an installation from before there were several providers, on %s', (_name, create) => {
  let place: TestDatabase;
  let provider: FaultyProvider;
  let app: TestApp;

  beforeEach(async () => {
    place = await create();
    provider = await FaultyProvider.start();
    app = await TestApp.start({ database: place, clock: null, env: { PUBLIC_URL } });
  });
  afterEach(async () => {
    await app.close();
    await provider.close();
    await place.drop();
  });

  const logIn = async (sub: string, sid = sub) => {
    provider.idToken = (claims) => provider.sign({ ...claims, sub, sid, name: sub });
    const client = app.client();
    const { body } = await client.get('/users/oidc/authorize');
    provider.nonce = body.nonce;
    const back = await client.get(`/users/oidc/callback?code=x&state=${body.state}`);
    expect(back.headers.get('location')).toContain('success=true');
    return client;
  };
  const meOf = async (client: HttpClient) => (await client.get('/users/me')).body;

  /** Returns to the previous version, and comes back; `meanwhile` runs on the previous schema. */
  const downAndUp = async (meanwhile: (database: Database) => Promise<void>) => {
    await app.close();
    const { database } = await openStorage(place);
    for (const { name } of [...migrations].reverse()) {
      await undoLastMigration(database.writer);
      if (name === STEP) break;
    }
    await meanwhile(database);
    await database.close();
    app = await TestApp.start({ database: place, clock: null, env: { PUBLIC_URL } });
  };

  it('keeps its configuration, accounts and sessions, and its provider still ends those', async () => {
    const admin = await aPerson(app, 'root');
    await admin.client.post('/users/oidc-config', provider.config);
    const before = (await admin.client.get('/users/oidc-config/admin')).body;
    const ada = await logIn('ada');
    const { userId } = await meOf(ada);
    const cookies = ada.cookies;
    const rootCookies = admin.client.cookies;
    let secret: Uint8Array | undefined;
    await downAndUp(async ({ writer }) => {
      const [row] = await writer.query<{ client_secret: Uint8Array }[]>('SELECT * FROM oidc_config');
      secret = row!.client_secret;
      expect(await writer.query('SELECT id FROM sso_provider')).toEqual([]);
    });

    const [root, again] = [app.client(), app.client()];
    for (const [name, value] of rootCookies) root.cookies.set(name, value);
    for (const [name, value] of cookies) again.cookies.set(name, value);
    expect((await root.get('/users/oidc-config/admin')).body).toEqual(before);
    expect(await meOf(again)).toMatchObject({ userId, provider: 'SSO' });
    expect((await meOf(await logIn('ada', 'other'))).userId).toBe(userId);
    const rows = await stored<{ secret: Uint8Array }>(app, 'SELECT secret FROM sso_provider');
    expect(rows.map((row) => Buffer.from(row.secret))).toEqual([Buffer.from(secret!)]);

    const { iss, aud, iat, exp } = provider.validClaims();
    const claims = { iss, aud, iat, exp, jti: 'one', sub: 'ada', sid: 'ada', events: { [EVENT]: {} } };
    const logout_token = await provider.sign(claims, { typ: 'logout+jwt' });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const notice = new URLSearchParams({ logout_token }).toString();
    expect((await app.client().post('/users/oidc/backchannel-logout', notice, form)).status).toBe(200);
    expect((await again.get('/users/me')).body.reason).toBe('logged_out');
  });

  it('goes back with what was changed since, and without the providers that it would not understand', async () => {
    const admin = await aPerson(app, 'root');
    await admin.client.post('/users/oidc-config', { ...provider.config, scopes: 'openid' });
    await addProvider(admin, {
      type: 'github',
      name: 'GitHub',
      config: { client_id: 'x', client_secret: 'y' },
    });
    await admin.client.post('/users/oidc-config', { ...provider.config, scopes: 'openid email' });
    await downAndUp(async ({ writer }) => {
      const [row] = await writer.query<{ settings: string }[]>('SELECT settings FROM oidc_config');
      expect(JSON.parse(row!.settings)).toMatchObject({ scopes: 'openid email' });
      expect(await writer.query('SELECT id FROM sso_provider')).toEqual([]);
    });
    expect((await stored(app, 'SELECT type FROM sso_provider')).map(({ type }) => type)).toEqual(['oidc']);
  });

  it('lets a replica of the previous version see the first provider, until it is removed', async () => {
    const admin = await aPerson(app, 'root');
    const seen = () => stored(app, 'SELECT client_secret FROM oidc_config');
    await admin.client.post('/users/oidc-config', provider.config);
    const [row] = await stored<{ secret: Uint8Array }>(app, 'SELECT secret FROM sso_provider');
    expect(await seen()).toEqual([{ client_secret: row!.secret }]);
    const [{ id }] = (await admin.client.get('/users/sso-providers/admin')).body;
    await admin.client.put(`/users/sso-providers/${id}`, { enabled: false });
    expect(await seen()).toEqual([]);
  });

  it('finds accounts that its previous version created during the upgrade', async () => {
    const admin = await aPerson(app, 'root');
    await admin.client.post('/users/oidc-config', provider.config);
    // The previous version writes neither the provider nor another kind of digest.
    const columns = 'identity_digest, user_id, issuer, identifier, name_digest, created_at';
    const identity = digest(JSON.stringify([provider.issuer, 'grace']));
    const values = [identity, admin.userId, provider.issuer, 'grace', digest('grace')];
    await plant(app, `INSERT INTO oidc_identity (${columns}) VALUES (?, ?, ?, ?, ?, 0)`, values);
    await plant(app, 'UPDATE user SET is_oidc = 1');

    expect((await meOf(await logIn('grace'))).userId).toBe(admin.userId);
  });
});
