import { beforeAll, describe, expect, it } from '@jest/globals';
import { ActivityRecorder, TokenSigner } from '#sessions';
import { randomSecret } from '#platform/crypto';
import { ServiceUnavailable, type SessionId, type UserId } from '#shared';
import { SessionRepository } from '../../../src/sessions/session.repository.js';
import { aPerson, bearer, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { anApplication, BEHIND_PROXY } from '../../support/fixtures/door.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { aLockablePerson, lock, MINUTE, openSession, unlocked } from '../../support/fixtures/screen-lock.js';
import { aGuardedPerson, firstStep } from '../../support/fixtures/second-factor.js';
import { runningApp } from '../../support/app/running-app.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const INACTIVE = [200, { active: false }];

describe.each(engines)('token introspection on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { PUBLIC_URL: BEHIND_PROXY.PUBLIC_URL } });
  let admin: Person;
  let service: string;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'root');
    service = (await aKey(['introspect'])).token;
  });

  const aKey = async (scopes: string[] | null, more = {}) =>
    (await admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId, scopes, ...more })).body;
  const post = (body: string, path = '/api/introspect') =>
    running.app.client().post(path, body, { ...FORM, ...bearer(service) });
  const introspect = async (token: string) => {
    const { status, body } = await post(new URLSearchParams({ token }).toString());
    return [status, body];
  };
  const seconds = (ms: number) => Math.floor(ms / 1_000);

  it('tells whose a session token is, and neither its secret nor its session', async () => {
    const { name, userId } = await aPerson(running.app);
    const now = running.app.clock.now();
    const response = await post(
      new URLSearchParams({
        token: await tokenOf(running.app, name),
        token_type_hint: 'access_token',
      }).toString(),
    );

    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.body).toEqual({
      ...{ active: true, sub: userId, username: name, token_type: 'Bearer', iss: 'https://auth.example.com' },
      ...{ iat: seconds(now), exp: seconds(now) + 24 * 3_600 },
    });
  });

  it('tells whose an API key is, and what it may do', async () => {
    await anApplication(running.app, { slug: 'shell' });
    const expiresAt = new Date(running.app.clock.now() + MINUTE).toISOString();
    const scoped = await aKey(['door:shell', 'introspect'], { expiresAt });
    const full = await aKey(null);
    const common = {
      active: true,
      sub: admin.userId,
      username: 'root',
      token_type: 'Bearer',
      iss: 'https://auth.example.com',
    };
    const iat = seconds(running.app.clock.now());

    expect(await introspect(full.token)).toEqual([200, { ...common, iat, client_id: full.id }]);
    expect(await introspect(scoped.token)).toEqual([
      200,
      { ...common, iat, exp: iat + 60, client_id: scoped.id, scope: 'introspect door:shell' },
    ]);
    running.app.clock.advance(MINUTE);
    expect(await introspect(scoped.token)).toEqual(INACTIVE);
    await admin.client.delete(`/users/api-keys/${full.id}`);
    expect(await introspect(full.token)).toEqual(INACTIVE);
  });

  it('calls a session inactive at once when it is revoked, expired, superseded or its user is deleted', async () => {
    const one = await aPerson(running.app);
    const [revoked, deleted] = [await tokenOf(running.app, one.name), await tokenOf(running.app, one.name)];
    await running.app.client(bearer(revoked)).post('/users/logout');
    expect(await introspect(revoked)).toEqual(INACTIVE);
    expect((await introspect(deleted))[1]).toMatchObject({ active: true });
    await admin.client.delete('/users/delete-user', { username: one.name });
    expect(await introspect(deleted)).toEqual(INACTIVE);

    const other = await aPerson(running.app);
    const expired = await tokenOf(running.app, other.name);
    running.app.clock.advance(24 * 60 * MINUTE);
    expect(await introspect(expired)).toEqual(INACTIVE);
    await relogin();
  });

  const relogin = async () => {
    await admin.client.post('/users/login', { username: 'root', password: 'correct horse battery' });
  };

  it('calls a session inactive while its screen is locked, by hand or idle, and the replaced token for ever', async () => {
    const person = await aLockablePerson(running.app, 5);
    const session = await openSession(running.app, person);
    await lock(session.client);
    expect(await introspect(session.token)).toEqual(INACTIVE);
    const again = await unlocked(running.app, session);
    expect((await introspect(again.token))[1]).toMatchObject({ active: true, sub: person.userId });
    expect(await introspect(session.token)).toEqual(INACTIVE);
    await running.app.get(ActivityRecorder).flush();
    running.app.clock.advance(6 * MINUTE);
    expect(await introspect(again.token)).toEqual(INACTIVE);
  });

  it('is no activity of the session, and no use of the key', async () => {
    const { name, userId } = await aPerson(running.app);
    const token = await tokenOf(running.app, name);
    const key = await aKey(null);
    await running.app.get(ActivityRecorder).flush();
    const facts = async () => [
      await stored(running.app, 'SELECT id, last_active_at FROM session WHERE user_id = ? ORDER BY id', [
        userId,
      ]),
      await stored(running.app, 'SELECT last_used_at FROM api_key WHERE id = ?', [key.id]),
    ];
    const before = await facts();
    running.app.clock.advance(2 * MINUTE);
    expect((await introspect(token))[1]).toMatchObject({ active: true });
    expect((await introspect(key.token))[1]).toMatchObject({ active: true });
    await running.app.get(ActivityRecorder).flush();

    expect(await facts()).toEqual(before);
  });

  it('calls tokens of other types, of other services and garbage inactive', async () => {
    const guarded = await aGuardedPerson(running.app);
    const challenge = await firstStep(running.app.client(), guarded);
    const { name, userId } = await aPerson(running.app);
    const valid = await tokenOf(running.app, name);
    const [session] = await stored<{ id: SessionId }>(
      running.app,
      'SELECT id FROM session WHERE user_id = ?',
      [userId],
    );
    const sign = (type: 'session' | 'reset') =>
      running.app.get(TokenSigner).sign({
        ...{ type: type as 'session', userId: userId as UserId, rowId: session!.id },
        ...{ secret: randomSecret(), expiresAt: running.app.clock.now() + MINUTE },
      });
    const [head = '', payload = '', signature = ''] = valid.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const tokens = [
      ...[challenge, sign('reset'), sign('session'), `${head}.${payload}.`, `${none}.${payload}.`],
      ...[
        `${head}.${payload}.${signature.slice(0, -2)}xx`,
        'tmx_',
        `tmx_${'0'.repeat(72)}`,
        'a',
        ' ',
        '..',
        'null',
      ],
      ...[`Bearer ${valid}`, 'x'.repeat(60_000)],
    ];
    for (const token of tokens)
      expect([token.slice(0, 40), ...(await introspect(token))]).toEqual([token.slice(0, 40), ...INACTIVE]);
  });

  it('reads the token from the body only', async () => {
    const token = await tokenOf(running.app, 'root');
    for (const response of [
      await post('', `/api/introspect?token=${token}`),
      await post('token_type_hint=access_token'),
      await post('token='),
    ])
      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
    const other = await post(`token=x`, `/api/introspect?token=${token}`);
    expect([other.status, other.body]).toEqual(INACTIVE);
  });

  it('is for API keys with its scope', async () => {
    const token = await tokenOf(running.app, 'root');
    const body = new URLSearchParams({ token }).toString();
    const codeWith = async (headers: Record<string, string>) =>
      (await running.app.client().post('/api/introspect', body, { ...FORM, ...headers })).body.code;

    expect(await codeWith({})).toBe('MISSING_TOKEN');
    expect(await codeWith(bearer(token))).toBe('INSUFFICIENT_SCOPE');
    expect(await codeWith(bearer((await aKey(null)).token))).toBe('INSUFFICIENT_SCOPE');
    expect(await codeWith(bearer(`tmx_${'0'.repeat(72)}`))).toBe('INVALID_API_KEY');
    expect(await codeWith({ cookie: `jwt=${service}` })).toBe('INVALID_TOKEN');
  });

  it('does not call a token inactive while the database does not answer', async () => {
    const token = await tokenOf(running.app, 'root');
    await introspect(token);
    const repository = running.app.get(SessionRepository);
    const { findCredential } = repository;
    Object.assign(repository, { findCredential: () => Promise.reject(new ServiceUnavailable()) });
    const { status, body } = await post(new URLSearchParams({ token }).toString());
    Object.assign(repository, { findCredential });

    expect([status, body.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect((await introspect(token))[1]).toMatchObject({ active: true });
  });
});
