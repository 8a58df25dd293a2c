import { beforeAll, describe, expect, it } from '@jest/globals';
import { SessionRenewal } from '#sessions';
import { FactorVerifier } from '#totp';
import { UsersService } from '#users';
import { CallerSession } from '../../../src/auth/flow/caller-session.service.js';
import { PasswordVerifier } from '../../../src/auth/flow/password-verifier.service.js';
import { ReauthenticationService } from '../../../src/auth/second-factor/reauthentication.service.js';
import { PasscodeHasher } from '../../../src/security/passcode-hasher.js';
import { PasscodeVerifier } from '../../../src/security/passcode-verifier.js';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';
import { onceAfter } from '../../support/app/after-call.js';
import { engines } from '../../support/databases/databases.js';
import {
  aGuardedTwoSessionPerson,
  aTwoSessionPerson,
  SESSION_ENDINGS,
  type GuardedTwoSessionPerson,
  liveSessions,
  makeAdmin,
  type TwoSessionPerson,
} from '../../support/faults/ended-meanwhile.js';
import { type HttpResponse } from '../../support/clients/http-client.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import { PASSCODE } from '../../support/fixtures/screen-lock.js';
import { firstStep, STEP_MS } from '../../support/fixtures/second-factor.js';
import { type TestApp } from '../../support/app/test-app.js';

type Token = { readonly prototype: object };

/** An operation of a session or a login in progress, and the call after which that session is ended. */
type InterruptedOperation<V> = {
  readonly after: readonly [Token, string];
  readonly prepare: (app: TestApp, person: V) => Promise<() => Promise<HttpResponse>>;
};

const PROOF = { password: PASSWORD };
const device = { 'user-agent': 'a trusted device' };

/** Operations that replace the session or its token. */
const SESSION_REPLACEMENTS: Readonly<Record<string, InterruptedOperation<TwoSessionPerson>>> = {
  'totp/enable': {
    after: [CallerSession, 'prepareReplacement'],
    prepare: async (app, { client }) => {
      const secret = fromBase32((await client.post('/users/totp/setup')).body.secret);
      return () => client.post('/users/totp/enable', { totp_code: totpCode(secret, app.clock.now()) });
    },
  },
  unlock: {
    after: [SessionRenewal, 'prepare'],
    prepare:
      async (_app, { client }) =>
      () =>
        client.post('/api/security/unlock', { passcode: PASSCODE }),
  },
};

const OPERATIONS: Readonly<Record<string, InterruptedOperation<TwoSessionPerson>>> = {
  'totp/setup': {
    after: [UsersService, 'getCaller'],
    prepare:
      async (_app, { client }) =>
      () =>
        client.post('/users/totp/setup'),
  },
  'passcode (change)': {
    after: [PasscodeHasher, 'hash'],
    prepare:
      async (_app, { client }) =>
      () =>
        client.post('/api/security/passcode', { new_passcode: '111222', current_passcode: PASSCODE }),
  },
  'passcode (removal)': {
    after: [PasscodeVerifier, 'verify'],
    prepare:
      async (_app, { client }) =>
      () =>
        client.delete('/api/security/passcode', { current_passcode: PASSCODE }),
  },
  'change-password': {
    after: [PasswordVerifier, 'verify'],
    prepare:
      async (_app, { client }) =>
      () =>
        client.post('/users/change-password', { oldPassword: PASSWORD, newPassword: 'a third password' }),
  },
  'unlock-data': {
    after: [PasswordVerifier, 'verify'],
    prepare:
      async (_app, { client }) =>
      () =>
        client.post('/users/unlock-data', PROOF),
  },
  'api-keys': {
    after: [UsersService, 'get'],
    prepare: async (app, person) => {
      await makeAdmin(app, person);
      return () => person.client.post('/users/api-keys', { name: 'a key', userId: person.userId });
    },
  },
  'delete-account': {
    after: [PasswordVerifier, 'verify'],
    prepare:
      async (_app, { client }) =>
      () =>
        client.delete('/users/delete-account', PROOF),
  },
};

const GUARDED_OPERATIONS: Readonly<Record<string, InterruptedOperation<GuardedTwoSessionPerson>>> = {
  'totp/disable': {
    after: [ReauthenticationService, 'check'],
    prepare:
      async (_app, { client }) =>
      () =>
        client.post('/users/totp/disable', PROOF),
  },
  'totp/backup-codes': {
    after: [ReauthenticationService, 'check'],
    prepare:
      async (_app, { client }) =>
      () =>
        client.post('/users/totp/backup-codes', PROOF),
  },
};

/** These need no session, so they succeed although sessions end. */
const LOGINS: Readonly<Record<string, InterruptedOperation<GuardedTwoSessionPerson>>> = {
  'verify-login': {
    after: [FactorVerifier, 'verify'],
    prepare: async (app, person) => {
      const step = { temp_token: await firstStep(app.client(), person), totp_code: person.code() };
      return () => app.client().post('/users/totp/verify-login', step);
    },
  },
  'login on a trusted device': {
    after: [PasswordVerifier, 'verify'],
    prepare: async (app, person) => {
      const client = app.client(device);
      const step = {
        temp_token: await firstStep(client, person),
        totp_code: person.code(),
        rememberMe: true,
      };
      await client.post('/users/totp/verify-login', step);
      app.clock.advance(STEP_MS);
      return () => client.post('/users/login', { username: person.name, password: PASSWORD });
    },
  },
};
const CREDENTIAL_ENDINGS = ['change-password', 'complete-reset', 'delete-user'];
/** One that only ends the session, one that changes the credential, and one that deletes the account. */
const TYPICAL_ENDINGS = ['revoke', 'change-password', 'delete-user'];

describe.each(engines)('a session that ends during a request on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });

  const stateOf = async ({ userId }: TwoSessionPerson) => {
    const columns = 'totp_enabled AS totp, credential_version AS version, passcode_version AS passcode';
    const [user] = await stored(running.app, `SELECT ${columns} FROM user WHERE id = ?`, [userId]);
    const codes = 'SELECT id FROM backup_code WHERE user_id = ? ORDER BY id';
    const keys = 'SELECT id FROM api_key WHERE user_id = ?';
    const pending = 'SELECT 1 FROM totp_secret WHERE user_id = ? AND enabled_at IS NULL';
    return {
      user,
      codes: await stored(running.app, codes, [userId]),
      keys: await stored(running.app, keys, [userId]),
      hasPending: (await stored(running.app, pending, [userId])).length > 0,
    };
  };

  /** Performs the request and ends the session halfway. Returns the state right after that and at the end. */
  const interrupt = async <V extends TwoSessionPerson>(
    person: V,
    operation: InterruptedOperation<V>,
    ending: string,
  ) => {
    const run = await operation.prepare(running.app, person);
    const end = await SESSION_ENDINGS[ending]!(running.app, admin, person);
    const [token, method] = operation.after;
    let after: unknown;
    onceAfter(running.app.get(token), method, async () => {
      expect((await end()).status).toBe(200);
      after = await stateOf(person);
    });
    const response = await run();
    return { response, after, last: await stateOf(person) };
  };

  const expectNoEffect = async (
    person: TwoSessionPerson,
    { response, after, last }: { response: HttpResponse; after: unknown; last: unknown },
    ending: string,
  ) => {
    // Otherwise the session was not ended during the request.
    expect(after).toBeDefined();
    // 404: the object of the request was removed with the session.
    expect([
      [401, []],
      [404, []],
    ]).toContainEqual([response.status, response.setCookies]);
    expect(last).toEqual(after);
    const isSpared = ending === 'revoke' || ending === 'single-session';
    expect(await liveSessions(running.app, person.userId)).toEqual(isSpared ? [person.otherId] : []);
  };

  const pairs = (operations: object, endings: readonly string[]) =>
    Object.keys(operations).flatMap((operation) =>
      endings.map((ending): [string, string] => [operation, ending]),
    );

  it.each(pairs(SESSION_REPLACEMENTS, Object.keys(SESSION_ENDINGS)))(
    'is not replaced by %s after %s',
    async (operation, ending) => {
      const person = await aTwoSessionPerson(running.app);
      await expectNoEffect(person, await interrupt(person, SESSION_REPLACEMENTS[operation]!, ending), ending);
    },
  );

  it.each(pairs(OPERATIONS, TYPICAL_ENDINGS))('completes no %s after %s', async (operation, ending) => {
    const person = await aTwoSessionPerson(running.app);
    await expectNoEffect(person, await interrupt(person, OPERATIONS[operation]!, ending), ending);
  });

  it.each(pairs(GUARDED_OPERATIONS, TYPICAL_ENDINGS))(
    'completes no %s after %s',
    async (operation, ending) => {
      const person = await aGuardedTwoSessionPerson(running.app);
      await expectNoEffect(person, await interrupt(person, GUARDED_OPERATIONS[operation]!, ending), ending);
    },
  );

  it.each(pairs(LOGINS, CREDENTIAL_ENDINGS))('completes no %s after %s', async (operation, ending) => {
    const person = await aGuardedTwoSessionPerson(running.app);
    await expectNoEffect(person, await interrupt(person, LOGINS[operation]!, ending), ending);
  });
});
