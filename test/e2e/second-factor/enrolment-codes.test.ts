import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSWORD, type Person, register } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { PASSKEYS, registerPasskey } from '../../support/fixtures/passkeys.js';
import { PasskeyAuthenticator } from '../../support/clients/passkey-authenticator.js';
import { enrolTotp, outcome, requireFactorOf } from '../../support/fixtures/required-factor.js';
import { aHolder } from '../../support/fixtures/roles.js';

const HOUR = 3_600_000;
const UNKNOWN = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';
const WRONG = '0000-0000-0000';

describe.each(engines)('the code to enrol a second factor on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { SECOND_FACTOR_ENROLMENT: 'confirmed' } });
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });

  const issue = (userId: unknown, by = admin) => by.client.post('/users/admin/enrolment-code', { userId });
  const aCode = async ({ userId }: Person): Promise<string> => (await issue(userId)).body.code as string;
  const enrol = ({ client }: Person, enrolment_code?: unknown) =>
    enrolTotp(running.app, client, { enrolment_code });
  const aRequired = async (): Promise<Person> => {
    const person = await aPerson(running.app);
    await requireFactorOf(running.app, person.userId);
    return person;
  };

  it('is asked for, and works with an authenticator in any spelling', async () => {
    const person = await aRequired();
    expect((await person.client.get('/users/second-factor')).body).toMatchObject({ needs_code: true });
    for (const none of [undefined, null, ''])
      expect(outcome(await enrol(person, none))).toEqual([403, 'ENROLMENT_CODE_REQUIRED']);
    const issued = await issue(person.userId);
    expect([issued.status, issued.body]).toEqual([
      200,
      {
        userId: person.userId,
        username: person.name,
        code: expect.stringMatching(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/),
        expiresAt: new Date(running.app.clock.now() + 72 * HOUR).toISOString(),
      },
    ]);
    const typed = (issued.body.code as string).toLowerCase().replaceAll('-', ' ');
    expect((await enrol(person, typed)).status).toBe(200);
  });

  it('works with a passkey', async () => {
    const person = await aRequired();
    const refused = await registerPasskey(person.client, new PasskeyAuthenticator());
    expect(outcome(refused)).toEqual([403, 'ENROLMENT_CODE_REQUIRED']);
    const authenticator = new PasskeyAuthenticator();
    const { body } = await person.client.post(`${PASSKEYS}/register/options`, {});
    const response = authenticator.create(body.options, undefined, body.prfSalt);
    const proof = { challengeId: body.challengeId, response, enrolment_code: await aCode(person) };
    expect((await person.client.post(`${PASSKEYS}/register/verify`, proof)).status).toBe(200);
    expect((await person.client.get('/users/sessions')).status).toBe(200);
  });

  it('is not asked for where no second factor is required', async () => {
    expect((await enrol(await aPerson(running.app))).status).toBe(200);
  });

  it('is stored as a digest only, and recorded without the code', async () => {
    const person = await aRequired();
    const code = await aCode(person);
    await enrol(person, WRONG);
    await enrol(person, code);
    const entries = await stored<{
      action: string;
      result: string;
      actor_id: string | null;
      details: string;
    }>(
      running.app,
      "SELECT action, result, actor_id, details FROM audit_log WHERE subject_id = ? AND action LIKE 'enrolment%' ORDER BY id",
      [person.userId],
    );

    expect(entries).toMatchObject([
      { action: 'enrolment_code.created', result: 'success', actor_id: admin.userId },
      { action: 'enrolment_code.used', result: 'failure', actor_id: null },
      { action: 'enrolment_code.used', result: 'success', actor_id: person.userId },
    ]);
    const rows = await stored(running.app, 'SELECT * FROM enrolment_code');
    for (const text of [JSON.stringify(rows), JSON.stringify(entries), running.app.logLines.join('')])
      expect(text).not.toContain(code.slice(0, 4) + code.slice(5, 9));
  });

  it('ends with its use, with a newer one and after 72 hours, and is for one account', async () => {
    const person = await aRequired();
    const old = await aCode(person);
    const foreign = await aCode(await aRequired());
    const code = await aCode(person);
    for (const wrong of [old, foreign, WRONG, 'x'])
      expect(outcome(await enrol(person, wrong))).toEqual([403, 'INVALID_ENROLMENT_CODE']);
    await plant(running.app, 'UPDATE enrolment_code SET expires_at = ? WHERE user_id = ?', [
      running.app.clock.now(),
      person.userId,
    ]);
    expect(outcome(await enrol(person, code))).toEqual([403, 'INVALID_ENROLMENT_CODE']);
  });

  it('stays valid if the authenticator’s first code was wrong', async () => {
    const person = await aRequired();
    const enrolment_code = await aCode(person);
    await person.client.post('/users/totp/setup');
    const wrong = await person.client.post('/users/totp/enable', { totp_code: '000000', enrolment_code });
    expect(outcome(wrong)).toEqual([401, 'INVALID_TOTP_CODE']);
    expect((await enrol(person, enrolment_code)).status).toBe(200);
  });

  it('cannot be guessed: five wrong ones lock this session out for 15 minutes, and no other', async () => {
    const person = await aRequired();
    const code = await aCode(person);
    for (let guess = 0; guess < 5; guess += 1) await enrol(person, WRONG);
    const locked = await enrol(person, code);
    expect([...outcome(locked), locked.headers.get('retry-after')]).toEqual([
      429,
      'ENROLMENT_CODE_RATE_LIMITED',
      '900',
    ]);

    const client = running.app.client();
    await client.post('/users/login', { username: person.name, password: PASSWORD });
    expect((await enrol({ ...person, client }, code)).status).toBe(200);
  });

  it('is used once by twenty requests at once', async () => {
    const person = await aRequired();
    const enrolment_code = await aCode(person);
    const attempts = [];
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const client = running.app.client();
      await client.post('/users/login', { username: person.name, password: PASSWORD });
      const { body } = await client.post(`${PASSKEYS}/register/options`, {});
      const response = new PasskeyAuthenticator().create(body.options, undefined, body.prfSalt);
      attempts.push({ client, proof: { challengeId: body.challengeId, response, enrolment_code } });
    }
    const answers = await Promise.all(
      attempts.map(({ client, proof }) => client.post(`${PASSKEYS}/register/verify`, proof)),
    );

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.every(({ status }) => [200, 401, 403].includes(status))).toBe(true);
    const used = await stored(
      running.app,
      "SELECT id FROM audit_log WHERE subject_id = ? AND action = 'enrolment_code.used' AND result = 'success'",
      [person.userId],
    );
    expect(used).toHaveLength(1);
  });

  it('is given out by whoever may manage the account, in a session', async () => {
    const person = await aRequired();
    const helper = await aHolder(running.app, 'users.manage');
    expect((await issue(person.userId, helper)).status).toBe(200);
    const refusals = [
      await issue(admin.userId, helper),
      await issue(person.userId, await aPerson(running.app)),
      await issue(UNKNOWN),
      await issue(7),
    ];
    expect(refusals.map(outcome)).toEqual([
      [403, 'MORE_POWERFUL_USER'],
      [403, 'ADMIN_REQUIRED'],
      [404, 'USER_NOT_FOUND'],
      [400, 'INVALID_REQUEST'],
    ]);
    const name = await register(running.app);
    const service = { username: `${name}-job`, service: true };
    const { body } = await admin.client.post('/users/admin-create', service);
    expect(outcome(await issue(body.userId))).toEqual([400, 'SERVICE_ACCOUNT']);
    const key = await admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId });
    const program = { ...admin, client: running.app.client(bearer(key.body.token)) };
    expect(outcome(await issue(person.userId, program))).toEqual([403, 'SESSION_REQUIRED']);
  });
});
