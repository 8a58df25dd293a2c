import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import {
  MINUTE,
  PASSCODE,
  unlock,
  lock as lockScreen,
  toBearerSession,
} from '../../support/fixtures/screen-lock.js';
import {
  aGuardedPerson,
  type GuardedPerson,
  logIn,
  STEP_MS,
  wrongCode,
} from '../../support/fixtures/second-factor.js';

const UNLOCKED = { locked: false, locked_at: null, mfa_locked: false };
const NO_ACCESS = { access_granted: false, access_expires_at: null };
let terminals = 0;

describe.each(engines)('a terminal lock on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let person: GuardedPerson;

  beforeAll(async () => {
    admin = await aPerson(running.app);
    person = await aGuardedPerson(running.app);
  });

  const aTerminal = () => `cont_${(terminals += 1)}`;
  const path = (terminal: string, what: string) =>
    `/api/security/terminal/${encodeURIComponent(terminal)}/${what}`;
  const status = (client: HttpClient, terminal: string) => client.get(path(terminal, 'mfa-status'));
  const enter = (client: HttpClient, terminal: string) => client.get(path(terminal, 'access'));
  const lock = (client: HttpClient, terminal: string) => client.post(path(terminal, 'mfa-lock'));
  const send = (client: HttpClient, terminal: string, what: string, code: unknown) =>
    client.post(path(terminal, what), { code });
  const now = (plus = 0) => new Date(running.app.clock.now() + plus).toISOString();

  /** Returns the next unused code. */
  const nextCode = (owner = person) => {
    running.app.clock.advance(STEP_MS);
    return owner.code();
  };

  const aLockedTerminal = async (owner = person) => {
    const terminal = aTerminal();
    expect((await lock(owner.client, terminal)).status).toBe(200);
    return terminal;
  };

  const anotherSession = async (owner = person) => {
    running.app.clock.advance(STEP_MS);
    const client = running.app.client();
    expect((await logIn(client, owner)).status).toBe(200);
    return client;
  };

  it('is off for a new terminal, whatever its id', async () => {
    for (const terminal of ['cont_123', 'a', 'A:1.2-3_4', 'x'.repeat(128)]) {
      const response = await status(person.client, terminal);
      expect([response.status, response.body]).toEqual([
        200,
        { ...UNLOCKED, ...NO_ACCESS, mfa_enabled: true, can_use_feature: true },
      ]);
      expect((await enter(person.client, terminal)).body).toEqual({
        allowed: true,
        locked: false,
        access_expires_at: null,
      });
    }
  });

  it.each(['x'.repeat(129), 'a b', 'a/b', 'ä', 'a%', 'a\n'])(
    'rejects the terminal id %j',
    async (terminal) => {
      const responses = [
        await status(person.client, terminal),
        await enter(person.client, terminal),
        await lock(person.client, terminal),
        await send(person.client, terminal, 'mfa-unlock', '123456'),
        await send(person.client, terminal, 'mfa-verify', '123456'),
      ];
      expect(responses.map((response) => [response.status, response.body.code])).toEqual(
        responses.map(() => [400, 'INVALID_TERMINAL_ID']),
      );
    },
  );

  it('requires an enabled second factor', async () => {
    const refused = { status: 400, body: { code: 'MFA_NOT_ENABLED' } };

    expect(await lock(admin.client, 'cont_123')).toMatchObject(refused);
    expect(await send(admin.client, 'cont_123', 'mfa-unlock', '123456')).toMatchObject(refused);
    expect(await send(admin.client, 'cont_123', 'mfa-verify', '123456')).toMatchObject(refused);
    expect((await status(admin.client, 'cont_123')).body).toEqual({
      ...UNLOCKED,
      ...NO_ACCESS,
      mfa_enabled: false,
      can_use_feature: false,
    });
  });

  it('is set once, and keeps its time', async () => {
    const terminal = aTerminal();
    const locked = { locked: true, locked_at: now(), mfa_locked: true };

    expect(await lock(person.client, terminal)).toMatchObject({ status: 200, body: locked });
    running.app.clock.advance(MINUTE);
    expect((await lock(person.client, terminal)).body).toMatchObject(locked);
    expect((await status(person.client, terminal)).body).toMatchObject({ ...locked, ...NO_ACCESS });
    expect(await enter(person.client, terminal)).toMatchObject({
      status: 403,
      body: { error: 'MFA verification required', code: 'MFA_REQUIRED', needs: ['terminal_code'] },
    });
  });

  it('is set once by ten concurrent requests', async () => {
    const terminal = aTerminal();
    const responses = await Promise.all(Array.from({ length: 10 }, () => lock(person.client, terminal)));

    expect(responses.map((response) => [response.status, response.body.locked_at])).toEqual(
      responses.map(() => [200, now()]),
    );
  });

  it('belongs to its user: a terminal of the same name of another user is separate', async () => {
    const terminal = await aLockedTerminal();

    expect((await status(admin.client, terminal)).body.locked).toBe(false);
    expect((await enter(admin.client, terminal)).status).toBe(200);
  });

  it.each(['', '12345', '1234567', 'abcdef', ' 12345', 123456, null, undefined, ['123456'], 'ABCDE-FGHIJ'])(
    'rejects %j before any other check',
    async (code) => {
      const terminal = await aLockedTerminal();
      for (const what of ['mfa-unlock', 'mfa-verify']) {
        const response = await send(person.client, terminal, what, code);
        expect([response.status, response.body.code]).toEqual([400, 'INVALID_MFA_CODE_FORMAT']);
      }
    },
  );

  it('does not accept a backup code', async () => {
    const terminal = await aLockedTerminal();
    const response = await send(person.client, terminal, 'mfa-unlock', person.backupCodes[0]);

    expect([response.status, response.body.code]).toEqual([400, 'INVALID_MFA_CODE_FORMAT']);
  });

  it('is released for every session by a code, which is valid once', async () => {
    const terminal = await aLockedTerminal();
    const code = nextCode();
    const { status: answered, body } = await send(person.client, terminal, 'mfa-unlock', code);

    expect([answered, body]).toEqual([
      200,
      { locked: false, mfa_locked: false, message: 'Terminal unlocked' },
    ]);
    expect((await enter(await anotherSession(), terminal)).status).toBe(200);
    await lock(person.client, terminal);
    expect(await send(person.client, terminal, 'mfa-unlock', code)).toMatchObject({
      status: 401,
      body: { code: 'INVALID_MFA_CODE' },
    });
  });

  it('uses up no code when it is not set', async () => {
    const terminal = aTerminal();
    const code = nextCode();

    expect(await send(person.client, terminal, 'mfa-unlock', code)).toMatchObject({
      status: 400,
      body: { code: 'TERMINAL_NOT_LOCKED' },
    });
    expect((await send(person.client, terminal, 'mfa-verify', code)).body).toEqual({
      verified: true,
      locked: false,
      expires_in: null,
      access_expires_at: null,
      message: expect.any(String),
    });
    expect((await send(person.client, terminal, 'mfa-verify', wrongCode(person))).status).toBe(401);
  });

  it('grants a session with a verified code access for fifteen minutes', async () => {
    const terminal = await aLockedTerminal();
    const other = await anotherSession();
    const { body } = await send(person.client, terminal, 'mfa-verify', nextCode());
    const until = now(15 * MINUTE);

    expect(body).toEqual({
      verified: true,
      locked: true,
      expires_in: 900,
      access_expires_at: until,
      message: 'Access granted',
    });
    expect((await enter(person.client, terminal)).body).toEqual({
      allowed: true,
      locked: true,
      access_expires_at: until,
    });
    expect((await status(person.client, terminal)).body).toMatchObject({
      locked: true,
      access_granted: true,
      access_expires_at: until,
    });
    expect((await enter(other, terminal)).status).toBe(403);
    expect((await enter(person.client, await aLockedTerminal())).status).toBe(403);
    running.app.clock.advance(15 * MINUTE - 1);
    expect((await enter(person.client, terminal)).status).toBe(200);
    running.app.clock.advance(1);
    expect((await enter(person.client, terminal)).status).toBe(403);
  });

  it('does not grant access to an API key', async () => {
    const terminal = await aLockedTerminal();
    const body = { name: 'job', userId: person.userId };
    const key = bearer((await admin.client.post('/users/api-keys', body)).body.token);
    await send(person.client, terminal, 'mfa-verify', nextCode());

    expect((await running.app.client().get(path(terminal, 'access'), key)).body.code).toBe('MFA_REQUIRED');
    expect((await running.app.client().get(path(aTerminal(), 'access'), key)).status).toBe(200);
  });

  it('ends the access when it is set again', async () => {
    const terminal = await aLockedTerminal();
    await send(person.client, terminal, 'mfa-verify', nextCode());
    await lock(person.client, terminal);

    expect((await enter(person.client, terminal)).status).toBe(403);
  });

  it('does not end another user’s access to a terminal of the same name', async () => {
    const [first, second] = [await aGuardedPerson(running.app), await aGuardedPerson(running.app)];
    const terminal = await aLockedTerminal(first);
    await lock(second.client, terminal);
    await send(second.client, terminal, 'mfa-verify', nextCode(second));
    await lock(first.client, terminal);

    expect((await enter(second.client, terminal)).status).toBe(200);
  });

  it.each(['mfa-unlock', 'mfa-verify'])(
    'resets the count of wrong codes after a correct %s',
    async (what) => {
      const owner = await aGuardedPerson(running.app);
      const terminal = await aLockedTerminal(owner);
      await send(owner.client, terminal, what, wrongCode(owner));
      expect((await send(owner.client, terminal, what, nextCode(owner))).status).toBe(200);
      await lock(owner.client, terminal);

      expect((await send(owner.client, terminal, what, wrongCode(owner))).body.remainingAttempts).toBe(9);
    },
  );

  it('grants no access that survives a screen lock', async () => {
    const owner = await aGuardedPerson(running.app);
    const terminal = await aLockedTerminal(owner);
    await owner.client.post('/api/security/passcode', { new_passcode: PASSCODE });
    await send(owner.client, terminal, 'mfa-verify', nextCode(owner));
    expect((await enter(owner.client, terminal)).status).toBe(200);
    await lockScreen(owner.client);

    expect((await enter(owner.client, terminal)).body.code).toBe('ACCOUNT_LOCKED');
    const { token } = (await unlock(owner.client)).body;
    expect((await enter(toBearerSession(running.app, token).client, terminal)).body.code).toBe(
      'MFA_REQUIRED',
    );
  });

  it('is released and counted, and the access ends, when the second factor is disabled', async () => {
    const owner = await aGuardedPerson(running.app);
    const first = await aLockedTerminal(owner);
    await aLockedTerminal(owner);
    await send(owner.client, first, 'mfa-verify', nextCode(owner));
    const disabled = await owner.client.post('/users/totp/disable', { password: PASSWORD });

    expect(disabled).toMatchObject({ status: 200, body: { terminals_unlocked: 2 } });
    expect((await enter(owner.client, first)).body).toMatchObject({ allowed: true, locked: false });
    const left = 'SELECT * FROM terminal_grant WHERE user_id = ?';
    expect(await stored(running.app, left, [owner.userId])).toEqual([]);
  });

  it('has a counter per session that rejects all codes after ten consecutive wrong ones', async () => {
    const owner = await aGuardedPerson(running.app);
    const terminal = await aLockedTerminal(owner);
    for (let guess = 0; guess < 10; guess += 1) {
      const what = guess % 2 ? 'mfa-unlock' : 'mfa-verify';
      const response = await send(owner.client, terminal, what, wrongCode(owner));
      expect([response.status, response.body]).toEqual([
        401,
        { error: 'Invalid MFA code', code: 'INVALID_MFA_CODE', remainingAttempts: 9 - guess },
      ]);
    }
    const response = await send(owner.client, terminal, 'mfa-unlock', nextCode(owner));
    expect(response).toMatchObject({
      status: 429,
      body: { error: 'Too many attempts', code: 'TOO_MANY_ATTEMPTS' },
    });
    expect(response.headers.get('retry-after')).toBe(String(response.body.remainingTime));
    expect((await logIn(running.app.client(), owner)).status).toBe(200);
  });
});
