import { describe, expect, it } from '@jest/globals';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';
import { aPerson } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';
import { aGuardedPerson, firstStep, STEP_MS } from '../../support/fixtures/second-factor.js';

/** Codes as users type or paste them. */
const TYPED: [string, (code: string) => string][] = [
  ['a blank in the middle', (code) => `${code.slice(0, 3)} ${code.slice(3)}`],
  ['a line end', (code) => `${code}\r\n`],
  ['blanks and a tab around it', (code) => ` \t${code} `],
  ['a no-break and an ideographic space', (code) => `\u00a0${code}\u3000`],
];

describe.each(engines)('codes that people type on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it.each(TYPED)('are accepted wherever they are requested: %s', async (_case, typed) => {
    const { app } = running;
    const person = await aPerson(app);
    const { body } = await person.client.post('/users/totp/setup');
    const secret = fromBase32(body.secret);
    const code = () => {
      app.clock.advance(STEP_MS);
      return typed(totpCode(secret, app.clock.now()));
    };
    const enabled = await person.client.post('/users/totp/enable', { totp_code: code() });
    const client = app.client();
    const temp_token = await firstStep(client, person);
    const responses = [
      enabled,
      await client.post('/users/totp/verify-login', { temp_token, totp_code: code() }),
      await client.post('/users/totp/backup-codes', { password: code() }),
      await client.post('/users/totp/backup-codes', { totp_code: code() }),
      await client.post('/api/security/terminal/t1/mfa-verify', { code: code() }),
      await client.post('/api/security/terminal/t1/mfa-lock'),
      await client.post('/api/security/terminal/t1/mfa-unlock', { code: code() }),
      await client.post('/users/totp/disable', { password: code() }),
    ];

    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
  });

  it.each(TYPED)('are accepted as backup codes in any case: %s', async (_case, typed) => {
    const person = await aGuardedPerson(running.app);
    const client = running.app.client();
    const temp_token = await firstStep(client, person);
    const totp_code = typed(person.backupCodes[0]!.toLowerCase());
    expect((await client.post('/users/totp/verify-login', { temp_token, totp_code })).status).toBe(200);

    const proof = { totp_code: typed(person.backupCodes[1]!.toLowerCase()) };
    expect((await client.post('/users/totp/disable', proof)).status).toBe(200);
  });

  it('must be strings that are not blank', async () => {
    const client = running.app.client();
    for (const totp_code of [123_456, ['123456'], ' \n ']) {
      const response = await client.post('/users/totp/verify-login', { temp_token: 'x', totp_code });
      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
    }
  });

  it('do not change how passwords and passcodes are read', async () => {
    const { client, name } = await aPerson(running.app);
    const spaced = ' a password with blanks ';
    const change = { oldPassword: 'correct horse battery', newPassword: spaced };
    const refused = await client.post('/api/security/passcode', { new_passcode: '482 916' });
    expect([refused.status, refused.body.code]).toEqual([400, 'INVALID_PASSCODE_FORMAT']);
    expect((await client.post('/users/change-password', change)).status).toBe(200);

    for (const [password, status] of [
      [spaced, 200],
      [spaced.trim(), 401],
    ] as const) {
      expect((await running.app.client().post('/users/login', { username: name, password })).status).toBe(
        status,
      );
    }
  });
});
