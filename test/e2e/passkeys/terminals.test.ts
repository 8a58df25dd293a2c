import { beforeAll, describe, expect, it } from '@jest/globals';
import { type HttpResponse, type HttpClient } from '../../support/clients/http-client.js';
import { engines } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { aPasskey, logInWithPasskey, proofOf } from '../../support/fixtures/passkeys.js';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { MINUTE } from '../../support/fixtures/screen-lock.js';
import { aGuardedPerson, logIn, STEP_MS, wrongCode } from '../../support/fixtures/second-factor.js';
import { runningApp } from '../../support/app/running-app.js';

const path = (terminal: string, what: string) => `/api/security/terminal/${terminal}/${what}`;
const outcome = ({ status, body }: HttpResponse) => [status, body.code];
const EXPIRED = [400, 'PASSKEY_CHALLENGE_EXPIRED'];
const REFUSED = [401, 'INVALID_PASSKEY'];

describe.each(engines)('a passkey at a locked terminal on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });

  /** A user with a passkey and the locked terminal `t1`. */
  async function anOwner(traits = {}) {
    const ada = await aGuardedPerson(running.app);
    const passkey = await aPasskey(ada.client, traits);
    expect((await ada.client.post(path('t1', 'mfa-lock'))).status).toBe(200);
    return { ...ada, passkey };
  }

  const aProof = (owner: Awaited<ReturnType<typeof anOwner>>, terminal = 't1', deviation = {}) =>
    proofOf(owner.client, path(terminal, 'mfa-options'), owner.passkey, deviation);
  const verify = (client: HttpClient, proof: object, terminal = 't1') =>
    client.post(path(terminal, 'mfa-verify'), proof);
  const unlock = (client: HttpClient, proof: object) => client.post(path('t1', 'mfa-unlock'), proof);

  it('opens it for this session as a code does', async () => {
    const ada = await anOwner({ verifiesUser: false });
    const opened = await verify(ada.client, await aProof(ada));
    const until = new Date(running.app.clock.now() + 15 * MINUTE).toISOString();

    expect([opened.status, opened.body]).toEqual([
      200,
      { verified: true, locked: true, expires_in: 900, access_expires_at: until, message: 'Access granted' },
    ]);
    expect((await ada.client.get(path('t1', 'access'))).status).toBe(200);
    running.app.clock.advance(15 * MINUTE);
    expect((await ada.client.get(path('t1', 'access'))).body.code).toBe('MFA_REQUIRED');
  });

  it('removes the lock for all sessions, and the audit log names the factor', async () => {
    const ada = await anOwner();
    const unlocked = await unlock(ada.client, await aProof(ada));

    expect([unlocked.status, unlocked.body]).toEqual([
      200,
      { locked: false, mfa_locked: false, message: 'Terminal unlocked' },
    ]);
    const query = "SELECT factor FROM audit_log WHERE subject_id = ? AND action = 'terminal.unlocked'";
    expect(await stored(running.app, query, [ada.userId])).toEqual([{ factor: 'passkey' }]);
  });

  it('stays unused when the terminal is not locked', async () => {
    const ada = await anOwner();
    const proof = await aProof(ada);
    expect((await unlock(ada.client, await aProof(ada))).status).toBe(200);

    expect(outcome(await unlock(ada.client, proof))).toEqual([400, 'TERMINAL_NOT_LOCKED']);
    expect((await verify(ada.client, proof)).body).toMatchObject({ verified: true, locked: false });
  });

  it('is worth nothing at another terminal, in another session, for another user, or for a login', async () => {
    const ada = await anOwner();
    const proof = await aProof(ada);
    running.app.clock.advance(STEP_MS);
    const elsewhere = running.app.client();
    expect((await logIn(elsewhere, ada)).status).toBe(200);
    const eve = await anOwner();

    expect(outcome(await verify(ada.client, proof, 't2'))).toEqual(EXPIRED);
    expect(outcome(await verify(elsewhere, proof))).toEqual(EXPIRED);
    expect(outcome(await verify(eve.client, proof))).toEqual(EXPIRED);
    expect(outcome(await ada.client.post('/users/reauthenticate', { webauthn: proof }))).toEqual(EXPIRED);
    const login = await ada.client.post('/users/webauthn/authenticate/verify', proof);
    expect(outcome(login)).toEqual(EXPIRED);
    expect((await verify(ada.client, proof)).status).toBe(200);
  });

  it('of another user is refused', async () => {
    const [ada, eve] = [await anOwner(), await anOwner()];
    const { challengeId } = await aProof(ada);
    const { response } = await proofOf(ada.client, path('t1', 'mfa-options'), eve.passkey);

    expect(outcome(await verify(ada.client, { challengeId, response }))).toEqual(REFUSED);
  });

  it('is accepted once, even if it is sent twenty times at once', async () => {
    const ada = await anOwner({ counts: true });
    const proof = await aProof(ada);
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(ada.client, proof)));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(outcome(await verify(ada.client, proof))).toEqual(EXPIRED);
  });

  it('is refused five minutes after the request, and with a counter that went back', async () => {
    const ada = await anOwner({ counts: true });
    const late = await aProof(ada);
    running.app.clock.advance(5 * MINUTE);

    expect(outcome(await verify(ada.client, late))).toEqual(EXPIRED);
    expect((await verify(ada.client, await aProof(ada))).status).toBe(200);
    expect(outcome(await verify(ada.client, await aProof(ada, 't1', { signCount: 1 })))).toEqual(REFUSED);
  });

  it('counts against the same limit as codes in both directions', async () => {
    const ada = await anOwner();
    const wrong = { signature: Buffer.alloc(70) };
    const lastCode = { code: wrongCode(ada) };
    for (let attempt = 0; attempt < 9; attempt += 1)
      expect(outcome(await verify(ada.client, await aProof(ada, 't1', wrong)))).toEqual(REFUSED);
    expect(outcome(await verify(ada.client, lastCode))).toEqual([401, 'INVALID_MFA_CODE']);

    expect(outcome(await verify(ada.client, await aProof(ada)))).toEqual([429, 'TOO_MANY_ATTEMPTS']);
    expect(outcome(await verify(ada.client, lastCode))).toEqual([429, 'TOO_MANY_ATTEMPTS']);
    expect((await logInWithPasskey(running.app.client(), ada.passkey)).status).toBe(200);
  });

  it('does not count if the session that added it had not proved who uses it', async () => {
    const ada = await aGuardedPerson(running.app);
    await ada.client.post(path('t1', 'mfa-lock'));
    running.app.clock.advance(11 * MINUTE);
    const planted = await aPasskey(ada.client);
    const options = () => ada.client.post(path('t1', 'mfa-options'));

    expect(outcome(await options())).toEqual([404, 'NO_PASSKEYS']);
    await ada.client.post('/users/reauthenticate', { totp_code: ada.code() });
    const own = await aPasskey(ada.client);
    const { challengeId, response } = await proofOf(ada.client, path('t1', 'mfa-options'), planted);
    expect(outcome(await verify(ada.client, { challengeId, response }))).toEqual(REFUSED);
    expect((await verify(ada.client, await aProof({ ...ada, passkey: own }))).status).toBe(200);
  });

  it('opens nothing for a user who was suspended in the meantime', async () => {
    const ada = await anOwner();
    const proof = await aProof(ada);
    await admin.client.post('/users/reauthenticate', { password: PASSWORD });
    const { status } = await admin.client.post('/users/admin/suspend', { userId: ada.userId });
    expect(status).toBe(200);

    const answer = await verify(ada.client, proof);
    expect([answer.status, answer.body.reason]).toEqual([401, 'suspended']);
  });

  it('needs a second factor to be enabled, and the fields of a passkey or a code', async () => {
    const [plain, ada] = [await aPerson(running.app), await anOwner()];
    await aPasskey(plain.client);
    const { challengeId, response } = await aProof(ada);

    const refused = await plain.client.post(path('t1', 'mfa-options'));
    expect(outcome(refused)).toEqual([400, 'MFA_NOT_ENABLED']);
    expect(outcome(await verify(ada.client, {}))).toEqual([400, 'INVALID_MFA_CODE_FORMAT']);
    expect(outcome(await verify(ada.client, { code: null, challengeId, response }))).toEqual([
      400,
      'INVALID_MFA_CODE_FORMAT',
    ]);
    for (const body of [
      { challengeId },
      { response },
      { challengeId: 7, response },
      { challengeId, response: [] },
    ])
      expect(outcome(await verify(ada.client, body))).toEqual([400, 'INVALID_REQUEST']);
    expect((await verify(ada.client, { challengeId, response })).status).toBe(200);
  });
});
