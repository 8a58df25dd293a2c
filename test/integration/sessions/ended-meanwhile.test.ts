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
  aGuardedVictim,
  aVictim,
  ENDERS,
  type GuardedVictim,
  liveSessions,
  makeAdmin,
  type Victim,
} from '../../support/faults/ended-meanwhile.js';
import { type Answer } from '../../support/clients/http-client.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import { PASSCODE } from '../../support/fixtures/screen-lock.js';
import { firstStep, STEP_MS } from '../../support/fixtures/second-factor.js';
import { type TestApp } from '../../support/app/test-app.js';

type Token = { readonly prototype: object };

/** What a session, or a login under way, does, and after which step of it that very session is ended. */
type Deed<V> = {
  readonly after: readonly [Token, string];
  readonly prepare: (app: TestApp, victim: V) => Promise<() => Promise<Answer>>;
};

const PROOF = { password: PASSWORD };
const device = { 'user-agent': 'a trusted device' };

/** What makes a session, or a token, out of a session. */
const SUCCESSIONS: Readonly<Record<string, Deed<Victim>>> = {
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

const DEEDS: Readonly<Record<string, Deed<Victim>>> = {
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
    prepare: async (app, victim) => {
      await makeAdmin(app, victim);
      return () => victim.client.post('/users/api-keys', { name: 'a key', userId: victim.userId });
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

const GUARDED_DEEDS: Readonly<Record<string, Deed<GuardedVictim>>> = {
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

/** No session performs these, so they succeed although sessions end. */
const LOGINS: Readonly<Record<string, Deed<GuardedVictim>>> = {
  'verify-login': {
    after: [FactorVerifier, 'verify'],
    prepare: async (app, victim) => {
      const step = { temp_token: await firstStep(app.client(), victim), totp_code: victim.code() };
      return () => app.client().post('/users/totp/verify-login', step);
    },
  },
  'login on a trusted device': {
    after: [PasswordVerifier, 'verify'],
    prepare: async (app, victim) => {
      const client = app.client(device);
      const step = {
        temp_token: await firstStep(client, victim),
        totp_code: victim.code(),
        rememberMe: true,
      };
      await client.post('/users/totp/verify-login', step);
      app.clock.advance(STEP_MS);
      return () => client.post('/users/login', { username: victim.name, password: PASSWORD });
    },
  },
};
const CREDENTIAL_ENDERS = ['change-password', 'complete-reset', 'delete-user'];
/** One that only ends the session, one that changes the credential and one that deletes the account. */
const TYPICAL_ENDERS = ['revoke', 'change-password', 'delete-user'];

describe.each(engines)('a session that ends during a request on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });

  const stateOf = async ({ userId }: Victim) => {
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
  const interrupt = async <V extends Victim>(victim: V, deed: Deed<V>, ender: string) => {
    const act = await deed.prepare(running.app, victim);
    const end = await ENDERS[ender]!(running.app, admin, victim);
    const [token, method] = deed.after;
    let after: unknown;
    onceAfter(running.app.get(token), method, async () => {
      expect((await end()).status).toBe(200);
      after = await stateOf(victim);
    });
    const answer = await act();
    return { answer, after, last: await stateOf(victim) };
  };

  const expectNothingDone = async (
    victim: Victim,
    { answer, after, last }: { answer: Answer; after: unknown; last: unknown },
    ender: string,
  ) => {
    // Only an end at the right moment proves anything.
    expect(after).toBeDefined();
    // 404: the object of the request was removed with the session.
    expect([
      [401, []],
      [404, []],
    ]).toContainEqual([answer.status, answer.setCookies]);
    expect(last).toEqual(after);
    const isSpared = ender === 'revoke' || ender === 'single-session';
    expect(await liveSessions(running.app, victim.userId)).toEqual(isSpared ? [victim.otherId] : []);
  };

  const pairs = (deeds: object, enders: readonly string[]) =>
    Object.keys(deeds).flatMap((deed) => enders.map((ender): [string, string] => [deed, ender]));

  it.each(pairs(SUCCESSIONS, Object.keys(ENDERS)))(
    'gets no successor from %s after %s',
    async (deed, ender) => {
      const victim = await aVictim(running.app);
      await expectNothingDone(victim, await interrupt(victim, SUCCESSIONS[deed]!, ender), ender);
    },
  );

  it.each(pairs(DEEDS, TYPICAL_ENDERS))('completes no %s after %s', async (deed, ender) => {
    const victim = await aVictim(running.app);
    await expectNothingDone(victim, await interrupt(victim, DEEDS[deed]!, ender), ender);
  });

  it.each(pairs(GUARDED_DEEDS, TYPICAL_ENDERS))('completes no %s after %s', async (deed, ender) => {
    const victim = await aGuardedVictim(running.app);
    await expectNothingDone(victim, await interrupt(victim, GUARDED_DEEDS[deed]!, ender), ender);
  });

  it.each(pairs(LOGINS, CREDENTIAL_ENDERS))('completes no %s after %s', async (deed, ender) => {
    const victim = await aGuardedVictim(running.app);
    await expectNothingDone(victim, await interrupt(victim, LOGINS[deed]!, ender), ender);
  });
});
