import { beforeAll, describe, expect, it } from '@jest/globals';
import { PrincipalResolver, type SessionPrincipal } from '#access';
import { Transactions } from '#platform/database';
import { PasskeyUnlockService } from '../../../src/security/passkey-unlock.service.js';
import { UnlockProofs } from '../../../src/security/unlock-proofs.service.js';
import { type HttpClient, type HttpResponse } from '../../support/clients/http-client.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { aPasskey, proofOf } from '../../support/fixtures/passkeys.js';
import {
  aLockablePerson,
  lock,
  me,
  MINUTE,
  openSession,
  PASSCODE,
  toBearerSession,
  unlock as unlockByPasscode,
  WRONG_PASSCODE,
} from '../../support/fixtures/screen-lock.js';
import { runningApp } from '../../support/app/running-app.js';

const SETTING = '/api/security/passkey-unlock';
const OPTIONS = '/api/security/unlock/options';
const outcome = ({ status, body }: HttpResponse) => [status, body.code];
const EXPIRED = [400, 'PASSKEY_CHALLENGE_EXPIRED'];
const REFUSED = [401, 'INVALID_PASSKEY'];
const NOT_ALLOWED = [403, 'PASSKEY_UNLOCK_NOT_ALLOWED'];
const TOO_MANY = [429, 'TOO_MANY_ATTEMPTS'];

const allow = (client: HttpClient, allowed = true) => client.put(SETTING, { allowed });
const unlock = (client: HttpClient, proof: object) => client.post('/api/security/unlock', proof);

describe.each(engines)('the screen lock with a passkey on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });

  /** A user who allows their passkey to unlock the screen, which is locked. */
  async function anOwner(traits = {}) {
    const ada = await aLockablePerson(running.app);
    const passkey = await aPasskey(ada.client, traits);
    expect((await allow(ada.client)).body).toEqual({ allowed: true });
    await lock(ada.client);
    return { ...ada, passkey };
  }

  const aProof = ({ client, passkey }: Awaited<ReturnType<typeof anOwner>>, deviation = {}) =>
    proofOf(client, OPTIONS, passkey, deviation);

  const anotherSession = async ({ name }: Person) => {
    const client = running.app.client();
    await client.post('/users/login', { username: name, password: PASSWORD });
    return client;
  };

  it('is unlocked as by the passcode: this session alone, with a new token, and its data stays open', async () => {
    const ada = await aLockablePerson(running.app);
    const passkey = await aPasskey(ada.client);
    await allow(ada.client);
    await ada.client.put('/users/data/hosts', { value: ['web-1'] });
    const elsewhere = await anotherSession(ada);
    await lock(ada.client);
    const unlocked = await unlock(ada.client, await aProof({ ...ada, passkey }));

    expect(unlocked.body).toEqual({
      token: expect.any(String),
      user: expect.objectContaining({ userId: ada.userId, screen_lock_enabled: true }),
    });
    expect((await ada.client.get('/users/data/hosts')).body.value).toEqual(['web-1']);
    expect(outcome(await me(elsewhere))).toEqual([403, 'ACCOUNT_LOCKED']);
    const query = "SELECT factor, result FROM audit_log WHERE subject_id = ? AND action = 'account.unlocked'";
    expect(await stored(running.app, query, [ada.userId])).toEqual([
      { factor: 'passkey', result: 'success' },
    ]);
  });

  it('does not accept passkeys unless the user allows it', async () => {
    const ada = await aLockablePerson(running.app);
    const passkey = await aPasskey(ada.client);
    expect((await ada.client.get(SETTING)).body).toEqual({ allowed: false });
    await lock(ada.client);
    expect(outcome(await ada.client.post(OPTIONS))).toEqual(NOT_ALLOWED);

    await unlockByPasscode(ada.client);
    await allow(ada.client);
    const proof = await proofOf(ada.client, OPTIONS, passkey);
    await allow(ada.client, false);
    expect(outcome(await unlock(ada.client, proof))).toEqual(NOT_ALLOWED);
  });

  it('asks for a fresh proof, a session and a passcode before passkeys are allowed, and says so', async () => {
    const ada = await aLockablePerson(running.app);
    await ada.client.delete('/api/security/passcode', { current_passcode: PASSCODE });
    expect(outcome(await allow(ada.client))).toEqual([404, 'NO_PASSCODE_SET']);
    expect(outcome(await ada.client.post(OPTIONS))).toEqual([404, 'NO_PASSCODE_SET']);
    await ada.client.post('/api/security/passcode', { new_passcode: PASSCODE });
    running.app.clock.advance(10 * MINUTE);

    expect(outcome(await allow(ada.client))).toEqual([403, 'REAUTHENTICATION_REQUIRED']);
    await ada.client.post('/users/reauthenticate', { password: PASSWORD });
    expect((await allow(ada.client)).status).toBe(200);
    const query =
      "SELECT details FROM audit_log WHERE subject_id = ? AND action = 'account.passkey_unlock_changed'";
    const [entry] = await stored<{ details: string }>(running.app, query, [ada.userId]);
    expect(JSON.parse(entry!.details)).toMatchObject({ allowed: true });
  });

  it('forgets that passkeys are allowed when the passcode is removed', async () => {
    const ada = await anOwner();
    await unlock(ada.client, await aProof(ada));
    await ada.client.delete('/api/security/passcode', { current_passcode: PASSCODE });
    await ada.client.post('/api/security/passcode', { new_passcode: PASSCODE });

    expect((await ada.client.get(SETTING)).body).toEqual({ allowed: false });
  });

  it('does not let a locked session change the setting', async () => {
    const ada = await anOwner();

    expect(outcome(await allow(ada.client, false))).toEqual([403, 'ACCOUNT_LOCKED']);
    expect(outcome(await ada.client.get(SETTING))).toEqual([403, 'ACCOUNT_LOCKED']);
  });

  it('requires the passkey to verify its user', async () => {
    const ada = await anOwner();
    const weak = await aProof(ada, { verifiesUser: false });
    expect(outcome(await unlock(ada.client, weak))).toEqual([401, 'PASSKEY_NOT_VERIFIED']);
    expect(outcome(await me(ada.client))).toEqual([403, 'ACCOUNT_LOCKED']);

    const other = await aLockablePerson(running.app);
    await aPasskey(other.client, { verifiesUser: false });
    await allow(other.client);
    expect(outcome(await other.client.post(OPTIONS))).toEqual([404, 'NO_PASSKEYS']);
  });

  it('stays locked for a response to another session, another user, another use, or of another user', async () => {
    const ada = await anOwner();
    const eve = await anOwner();
    const elsewhere = await anotherSession(ada);
    const proof = await aProof(ada);
    expect(outcome(await unlock(elsewhere, proof))).toEqual(EXPIRED);
    expect(outcome(await unlock(eve.client, proof))).toEqual(EXPIRED);
    const foreign = await proofOf(ada.client, OPTIONS, eve.passkey);
    expect(outcome(await unlock(ada.client, foreign))).toEqual(REFUSED);

    expect((await unlock(ada.client, proof)).status).toBe(200);
    const stepUp = await proofOf(ada.client, '/users/reauthenticate/options', ada.passkey);
    await lock(ada.client);
    expect(outcome(await unlock(ada.client, stepUp))).toEqual(EXPIRED);
  });

  it('is unlocked once by a response that is sent twenty times at once', async () => {
    const ada = await anOwner({ counts: true });
    const proof = await aProof(ada);
    const answers = await Promise.all(Array.from({ length: 20 }, () => unlock(ada.client, proof)));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    await lock(ada.client);
    expect(outcome(await unlock(ada.client, proof))).toEqual(EXPIRED);
  });

  it('stays locked for an old response, and for a counter that went back', async () => {
    const ada = await anOwner({ counts: true });
    const late = await aProof(ada);
    running.app.clock.advance(5 * MINUTE);

    expect(outcome(await unlock(ada.client, late))).toEqual(EXPIRED);
    expect((await unlock(ada.client, await aProof(ada))).status).toBe(200);
    await lock(ada.client);
    expect(outcome(await unlock(ada.client, await aProof(ada, { signCount: 1 })))).toEqual(REFUSED);
  });

  it('counts wrong passkeys and wrong passcodes against one limit', async () => {
    const ada = await anOwner();
    const wrong = { signature: Buffer.alloc(70) };
    for (let attempt = 0; attempt < 4; attempt += 1)
      expect(outcome(await unlock(ada.client, await aProof(ada, wrong)))).toEqual(REFUSED);
    expect((await unlockByPasscode(ada.client, WRONG_PASSCODE)).status).toBe(401);

    expect(outcome(await unlockByPasscode(ada.client))).toEqual(TOO_MANY);
    expect(outcome(await unlock(ada.client, await aProof(ada)))).toEqual(TOO_MANY);
    running.app.clock.advance(15 * MINUTE);
    expect((await unlock(ada.client, await aProof(ada))).status).toBe(200);
    await lock(ada.client);
    expect((await unlockByPasscode(ada.client, WRONG_PASSCODE)).status).toBe(401);
  });

  it('stays locked for a user who was suspended in the meantime', async () => {
    const ada = await anOwner();
    const proof = await aProof(ada);
    await admin.client.post('/users/reauthenticate', { password: PASSWORD });
    const { status } = await admin.client.post('/users/admin/suspend', { userId: ada.userId });
    expect(status).toBe(200);

    const answer = await unlock(ada.client, proof);
    expect([answer.status, answer.body.reason]).toEqual([401, 'suspended']);
  });

  it('stays locked if the user forbids passkeys while one is verified', async () => {
    const ada = await anOwner();
    const { token } = await openSession(running.app, ada);
    const resolver = running.app.get(PrincipalResolver);
    const caller = (await resolver.resolve({ from: 'header', token })) as SessionPrincipal;
    const { client } = toBearerSession(running.app, token);
    const passkey = await proofOf(client, OPTIONS, ada.passkey);
    const accepted = await running.app.get(UnlockProofs).verify(caller, { passkey });
    await plant(running.app, 'UPDATE user SET passkey_unlock = 0');

    await expect(running.app.get(Transactions).run((tx) => accepted.unlock(tx))).rejects.toThrow(/not allow/);
  });

  it('does not change the setting for a session that was locked after its request was admitted', async () => {
    const ada = await aLockablePerson(running.app);
    const { token } = await openSession(running.app, ada);
    const resolver = running.app.get(PrincipalResolver);
    const caller = (await resolver.resolve({ from: 'header', token })) as SessionPrincipal;
    await lock(ada.client);

    const change = running.app.get(PasskeyUnlockService).change(caller, true);
    await expect(change).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' });
    await unlockByPasscode(ada.client);
    expect((await ada.client.get(SETTING)).body).toEqual({ allowed: false });
  });

  it('records a refused passkey as it records a wrong passcode', async () => {
    const ada = await anOwner();
    await unlock(ada.client, await aProof(ada, { origin: 'https://evil.example' }));
    const query =
      "SELECT details FROM audit_log WHERE subject_id = ? AND action = 'account.unlocked' AND result = 'failure'";
    const [entry] = await stored<{ details: string }>(running.app, query, [ada.userId]);

    expect(JSON.parse(entry!.details)).toEqual({
      reason: 'signature',
      passkey: ada.passkey.id,
      session: expect.any(String),
      attempts_left: 4,
      locked_out: false,
    });
  });

  it('stays locked for a passkey that was added without a fresh proof', async () => {
    const ada = await aLockablePerson(running.app);
    await allow(ada.client);
    running.app.clock.advance(11 * MINUTE);
    await aPasskey(ada.client);
    await lock(ada.client);

    expect(outcome(await ada.client.post(OPTIONS))).toEqual([404, 'NO_PASSKEYS']);
  });

  it('refuses a body with neither, and still names the format of a wrong passcode', async () => {
    const ada = await anOwner();
    const { challengeId, response } = await aProof(ada);

    for (const body of [{}, { passcode: null, challengeId, response }, { passcode: '12' }])
      expect(outcome(await unlock(ada.client, body))).toEqual([400, 'INVALID_PASSCODE_FORMAT']);
    for (const body of [{ challengeId }, { response }, { challengeId, response: 'x' }])
      expect(outcome(await unlock(ada.client, body))).toEqual([400, 'INVALID_REQUEST']);
  });
});
