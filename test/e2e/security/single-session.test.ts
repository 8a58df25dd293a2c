import { describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runConcurrently } from '../../support/load/repeat.js';
import { runningApp } from '../../support/app/running-app.js';
import {
  openSession,
  aLockablePerson,
  toBearerSession,
  lock,
  me,
  unlock,
} from '../../support/fixtures/screen-lock.js';
import { aGuardedPerson, firstStep, logIn, STEP_MS } from '../../support/fixtures/second-factor.js';

const ROUNDS = 5;
const DISPLACED = { status: 401, body: { code: 'SESSION_NOT_FOUND', reason: 'single_session' } };

describe.each(engines)('the single-session mode on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  const turn = ({ client }: Pick<Person, 'client'>, enabled: boolean) =>
    client.post('/api/security/single-session', { enabled });

  const liveSessions = async ({ userId }: Person): Promise<number> => {
    const sql = 'SELECT id FROM session WHERE user_id = ? AND ended_at IS NULL';
    return (await stored(running.app, sql, [userId])).length;
  };

  it('ends the other sessions when it is enabled, and returns their number', async () => {
    const person = await aPerson(running.app);
    const sessions = [await openSession(running.app, person), await openSession(running.app, person)];
    const { status, body } = await turn(person, true);

    expect([status, body]).toEqual([
      200,
      {
        single_session_mode: true,
        message: 'Single session mode enabled',
        revoked_sessions: 2,
        connections_closed: 0,
      },
    ]);
    for (const { client } of sessions) expect(await me(client)).toMatchObject(DISPLACED);
    expect((await person.client.get('/api/security')).body.single_session_mode).toBe(true);
  });

  it('ends the earlier session at each login', async () => {
    const person = await aPerson(running.app);
    await turn(person, true);
    const first = await openSession(running.app, person);
    expect(await me(person.client)).toMatchObject(DISPLACED);
    const second = await openSession(running.app, person);

    expect(await me(first.client)).toMatchObject(DISPLACED);
    expect((await me(second.client)).status).toBe(200);
  });

  it('neither ends nor restores sessions when it is disabled', async () => {
    const person = await aPerson(running.app);
    const session = await openSession(running.app, person);
    await turn(person, true);
    expect((await turn(person, false)).body).toEqual({
      single_session_mode: false,
      message: 'Single session mode disabled',
      revoked_sessions: 0,
      connections_closed: 0,
    });
    await openSession(running.app, person);

    expect((await me(person.client)).status).toBe(200);
    expect(await me(session.client)).toMatchObject(DISPLACED);
  });

  it.each([{}, { enabled: 'true' }, { enabled: 1 }, { enabled: null }, { enabled: [] }])(
    'requires a boolean, not %j',
    async (body) => {
      const person = await aPerson(running.app);
      await turn(person, true);
      const response = await person.client.post('/api/security/single-session', body);

      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
      expect((await person.client.get('/api/security')).body.single_session_mode).toBe(true);
    },
  );

  it('counts a login with a second factor once it is complete', async () => {
    const person = await aGuardedPerson(running.app);
    await turn(person, true);
    await firstStep(running.app.client(), person);
    expect((await me(person.client)).status).toBe(200);
    const phone = running.app.client();
    expect((await logIn(phone, person)).status).toBe(200);

    expect(await me(person.client)).toMatchObject(DISPLACED);
    expect((await me(phone)).status).toBe(200);
  });

  it('counts logins by backup code and on a trusted device', async () => {
    const person = await aGuardedPerson(running.app);
    await turn(person, true);
    const phone = running.app.client();
    const temp_token = await firstStep(phone, person);
    const totp_code = person.backupCodes[0]!;
    await phone.post('/users/totp/verify-login', { temp_token, totp_code, rememberMe: true });
    expect(await me(person.client)).toMatchObject(DISPLACED);

    running.app.clock.advance(STEP_MS);
    const before = new Map(phone.cookies);
    expect(await tokenOfTrusted(phone, person)).toBe(200);
    const old = running.app.client();
    old.cookies.set('jwt', before.get('jwt')!);
    expect(await me(old)).toMatchObject(DISPLACED);
  });

  const tokenOfTrusted = async (client: Person['client'], { name }: Person) => {
    const body = { username: name, password: 'correct horse battery' };
    return (await client.post('/users/login', body)).status;
  };

  it('does not count an unlock as a login', async () => {
    const person = await aLockablePerson(running.app);
    const session = await openSession(running.app, person);
    await lock(session.client);
    await unlock(session.client);
    expect((await unlock(person.client)).status).toBe(200);
    await turn(person, true);
    const { body } = await unlock(person.client);

    expect((await me(toBearerSession(running.app, body.token).client)).status).toBe(200);
  });

  it('leaves one live session after twenty concurrent logins', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const person = await aPerson(running.app);
      await turn(person, true);
      const login = { username: person.name, password: PASSWORD };
      const asToken = { 'x-auth-mode': 'bearer' };
      const logins = await runConcurrently(20, () =>
        running.app.client().post('/users/login', login, asToken),
      );
      const tokens = logins.map(({ body }) => body.token as string);
      const responses = await Promise.all(
        tokens.map((token) => running.app.client().get('/users/me', bearer(token))),
      );

      expect(tokens.every((token) => typeof token === 'string')).toBe(true);
      expect(responses.filter(({ status }) => status === 200).length).toBe(1);
      expect(await liveSessions(person)).toBe(1);
    }
  });

  it('does not affect API keys', async () => {
    const admin = await aPerson(running.app);
    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [admin.userId]);
    const key = await admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId });
    await turn(admin, true);

    expect((await running.app.client().get('/users/me', bearer(key.body.token))).status).toBe(200);
  });
});
