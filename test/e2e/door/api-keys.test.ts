import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type Asked, askAs, type DialectName, DIALECTS } from '../../support/clients/door-questions.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import {
  anApplication,
  BEHIND_PROXY,
  DoorBrowser,
  FETCH,
  NAVIGATION,
  WEBSOCKET,
} from '../../support/fixtures/door.js';
import { runningApp } from '../../support/app/running-app.js';
import { lock } from '../../support/fixtures/screen-lock.js';
import { aGuardedPerson } from '../../support/fixtures/second-factor.js';
import { PASSCODE } from '../../support/fixtures/accounts.js';

const ORIGIN = 'https://term.example.com';
const OTHER = 'https://other.example.com';
const ACCEPTS = { allowsApiKeys: true, publicPaths: ['/health'] };

describe.each(engines)('API keys at the door on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: BEHIND_PROXY });
  let admin: Person;
  let person: Person;
  let key: { id: string; token: string };

  beforeAll(async () => {
    admin = await aPerson(running.app, 'root');
    person = await aPerson(running.app, 'ada');
    const given = { slug: 'term', origin: ORIGIN, needs: 'second_factor', options: ACCEPTS } as const;
    await anApplication(running.app, given);
    await anApplication(running.app, { slug: 'other', origin: OTHER, options: ACCEPTS });
    key = await aKey(['door:term']);
  });

  const aKey = async (scopes: string[] | null, userId = person.userId, more = {}) =>
    (await admin.client.post('/users/api-keys', { name: 'job', userId, scopes, ...more })).body;
  const ask = (
    token: string,
    target = '/',
    { headers, ...more }: Partial<Asked> = {},
    dialect: DialectName = 'forward',
  ) =>
    askAs(dialect, running.app.url, {
      url: ORIGIN + target,
      ...more,
      headers: { ...FETCH, ...bearer(token), ...headers },
    });

  it.each(DIALECTS)('open the application that they are for, by %s', async (dialect) => {
    const answer = await ask(key.token, '/a', {}, dialect);
    expect([answer.status, answer.headers['remote-user'], answer.headers['remote-groups']]).toEqual([
      200,
      'ada',
      'user',
    ]);
    const claims = decodeJwt(String(answer.headers['x-latchkey-assertion']));
    expect(claims).toMatchObject({ aud: ORIGIN, sub: person.userId, roles: ['user'], client_id: key.id });
    for (const name of ['sid', 'amr', 'auth_time']) expect(claims).not.toHaveProperty(name);
  });

  it.each(['POST', 'DELETE'])('are no cookie, so %s needs no origin', async (method) => {
    expect((await ask(key.token, '/a', { method })).status).toBe(200);
    expect((await ask(key.token, '/a', { method, headers: { origin: 'https://evil.example' } })).status).toBe(
      200,
    );
  });

  it('open no other application, and nothing of Latchkey itself', async () => {
    const answer = await ask(key.token, '/', { url: `${OTHER}/` });
    const { body } = await running.app.client().get('/users/me', bearer(key.token));

    expect([answer.status, JSON.parse(answer.body).code]).toEqual([403, 'API_KEY_NOT_ACCEPTED']);
    expect(body.code).toBe('INSUFFICIENT_SCOPE');
  });

  it('are refused without the scope, unknown, expired or deleted, in one way', async () => {
    const expiresAt = new Date(running.app.clock.now() + 1_000).toISOString();
    const keys = [
      await aKey(null),
      await aKey(null, admin.userId),
      await aKey(['introspect', 'door:other']),
      await aKey(['door:term'], person.userId, { expiresAt }),
      await aKey(['door:term']),
    ];
    await admin.client.delete(`/users/api-keys/${keys.at(-1)!.id}`);
    running.app.clock.advance(1_000);
    for (const token of [...keys.map(({ token }) => token), `tmx_${'0'.repeat(72)}`, 'tmx_']) {
      const answer = await ask(token, '/', { headers: NAVIGATION });
      expect([answer.status, answer.location, answer.headers['remote-user']]).toEqual([403, '', undefined]);
      expect((await ask(token, '/health')).headers['remote-user']).toBe('(none)');
    }
  });

  it('decide alone, also for a browser with a session', async () => {
    const { client } = await aPerson(running.app);
    const options = { allowsApiKeys: true };
    const browser = new DoorBrowser(
      running.app,
      await anApplication(running.app, { slug: 'both', options }),
      client,
    );
    await browser.open();
    const own = await aKey(['door:both']);
    const withKey = (token: string) => browser.ask('/', { headers: { ...FETCH, ...bearer(token) } });

    expect((await withKey(own.token)).headers['remote-user']).toBe('ada');
    expect((await withKey(key.token)).status).toBe(403);
    expect((await withKey('eyJ.of.the-application')).status).toBe(200);
  });

  it('open no WebSocket', async () => {
    const answer = await ask(key.token, '/ws', { headers: { ...WEBSOCKET, origin: ORIGIN } });

    expect([answer.status, JSON.parse(answer.body).code]).toEqual([403, 'API_KEY_NOT_ACCEPTED']);
  });

  it('have the rights of their user at every request', async () => {
    await anApplication(running.app, {
      slug: 'list',
      origin: 'https://list.example.com',
      who: 'listed',
      options: ACCEPTS,
    });
    const { token } = await aKey(['door:list']);
    const status = async () => (await ask(token, '/', { url: 'https://list.example.com/' })).status;
    expect(await status()).toBe(403);
    await plant(
      running.app,
      "INSERT INTO application_user (application_id, user_id) SELECT id, ? FROM application WHERE slug = 'list'",
      [person.userId],
    );
    expect(await status()).toBe(200);
    await plant(running.app, 'DELETE FROM application_user WHERE user_id = ?', [person.userId]);
    expect(await status()).toBe(403);
  });

  it('are not stopped by the screen lock, but by locked terminals', async () => {
    const guarded = await aGuardedPerson(running.app);
    await anApplication(running.app, {
      slug: 'cont',
      origin: 'https://cont.example.com',
      terminal: '/terminal/{id}/',
      options: ACCEPTS,
    });
    const { token } = await aKey(['door:cont'], guarded.userId);
    const status = async (path: string) =>
      (await ask(token, '/', { url: `https://cont.example.com${path}` })).status;
    await guarded.client.post('/api/security/terminal/cont_1/mfa-lock');
    await guarded.client.post('/api/security/passcode', { new_passcode: PASSCODE });
    await lock(guarded.client);

    expect(
      await stored(running.app, 'SELECT 1 FROM terminal_lock WHERE user_id = ?', [guarded.userId]),
    ).toHaveLength(1);
    expect([await status('/terminal/cont_2/'), await status('/terminal/cont_1/')]).toEqual([200, 401]);
  });

  it('do not open an application that later gets the slug of theirs', async () => {
    const first = await anApplication(running.app, { slug: 'taken', options: ACCEPTS });
    const { token } = await aKey(['door:taken']);
    const statusAt = async (origin: string) => (await ask(token, '/', { url: `${origin}/` })).status;
    expect(await statusAt(first.origin)).toBe(200);
    await plant(running.app, "UPDATE application SET slug = 'renamed' WHERE id = ?", [first.id]);
    const second = await anApplication(running.app, { slug: 'taken', options: ACCEPTS });

    expect([await statusAt(first.origin), await statusAt(second.origin)]).toEqual([200, 403]);
  });
});

describe.each(engines)('the rate limit of API keys at the door on %s', (_name, createDatabase) => {
  const env = { ...BEHIND_PROXY, DOOR_REQUESTS_PER_MINUTE: '5' };
  const running = runningApp(createDatabase, { env });

  it('counts each key for itself', async () => {
    const { client, userId } = await aPerson(running.app);
    await anApplication(running.app, { slug: 'term', origin: ORIGIN, options: ACCEPTS });
    const create = async () =>
      (await client.post('/users/api-keys', { name: 'job', userId, scopes: ['door:term'] })).body.token;
    const [one, other] = [await create(), await create()];
    const statuses = [];
    for (const token of [one, one, one, one, one, one, other])
      statuses.push(
        (await askAs('forward', running.app.url, { url: `${ORIGIN}/`, headers: bearer(token) })).status,
      );

    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 200]);
  });
});
