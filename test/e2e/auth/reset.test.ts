import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, register, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { makeOidcOnly, plant, plantSetting, stored } from '../../support/fixtures/db-fixtures.js';
import { otherCode, requestCode, resetCodes, resetToken } from '../../support/fixtures/resets.js';
import { runningApp } from '../../support/app/running-app.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NEW_PASSWORD = 'staple the horse again';
const INVALID_CODE = { error: 'Invalid or expired reset code', code: 'INVALID_RESET_CODE' };
const INVALID_TOKEN = { error: 'Invalid or expired reset token', code: 'INVALID_RESET_TOKEN' };

describe.each(engines)('a password reset on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { TRUSTED_PROXIES: '127.0.0.1' } });
  let host = 0;
  /** Every request has another address, because other tests cover the limits per address. */
  const client = () => running.app.client({ 'x-forwarded-for': `10.${(host += 1) >> 8}.${host & 255}.1` });
  const initiate = (username: string) => client().post('/users/initiate-reset', { username });
  const verify = (username: string, resetCode: string) =>
    client().post('/users/verify-reset-code', { username, resetCode });
  const complete = (username: string, tempToken: string, newPassword = NEW_PASSWORD) =>
    client().post('/users/complete-reset', { username, tempToken, newPassword });
  const canLogIn = async (username: string, password: string) =>
    (await client().post('/users/login', { username, password })).status === 200;

  beforeAll(() => aPerson(running.app, 'Ada'));
  beforeEach(() => {
    running.app.clock.advance(DAY);
  });

  it('takes three steps: a code from the log, a token for the code, a password for the token', async () => {
    const { client: session } = await aPerson(running.app, 'Grace');
    const asked = await initiate('GRACE');
    expect([asked.status, Object.keys(asked.body)]).toEqual([200, ['message']]);
    const [code] = resetCodes(running.app, 'Grace');
    expect(code).toMatch(/^[0-9]{6}$/);

    const verified = await verify(' grace', `${code!.slice(0, 3)} ${code!.slice(3)}\n`);
    expect([verified.status, Object.keys(verified.body)]).toEqual([200, ['message', 'tempToken']]);

    const completed = await complete('Grace', verified.body.tempToken);
    expect([completed.status, completed.body]).toEqual([200, { message: expect.any(String) }]);
    expect(completed.setCookies).toEqual([]);

    expect(await canLogIn('Grace', NEW_PASSWORD)).toBe(true);
    expect(await canLogIn('Grace', PASSWORD)).toBe(false);
    expect((await session.get('/users/me')).body).toMatchObject({
      code: 'SESSION_NOT_FOUND',
      reason: 'password_changed',
    });
  });

  it('writes the code on exactly one line of the log and into no response, row or other line', async () => {
    const from = running.app.logLines.length;
    const asked = await initiate('Ada');
    const code = resetCodes(running.app, 'Ada').at(-1)!;
    const lines = running.app.logLines.slice(from).filter((line) => line.includes(`"${code}"`));

    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['RESET_CODE']);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      username: 'Ada',
      code,
      expiresAt: new Date(running.app.clock.now() + 15 * MINUTE).toISOString(),
    });
    expect(JSON.stringify(asked.body) + JSON.stringify([...asked.headers])).not.toContain(code);
    for (const table of ['password_reset', 'audit_log']) {
      expect(JSON.stringify(await stored(running.app, `SELECT * FROM ${table}`))).not.toContain(`"${code}"`);
    }
  });

  it('returns the same response for an unknown name, an account without a password and one with a password', async () => {
    await register(running.app, 'provided');
    await makeOidcOnly(running.app, 'provided');
    const from = running.app.logLines.length;
    const responses = [];
    for (const name of ['Ada', 'nobody', 'provided', '\u202e']) responses.push(await initiate(name));

    expect(new Set(responses.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    const names = responses.map(({ headers }) => [...headers.keys()].sort().join());
    expect(new Set(names).size).toBe(1);
    const lines = running.app.logLines.slice(from).filter((line) => line.includes('RESET_CODE'));
    expect(lines).toHaveLength(1);
  });

  it('takes at least 150 ms to respond to a request for any name', async () => {
    for (const name of ['Ada', 'nobody']) {
      const from = performance.now();
      await initiate(name);
      expect(performance.now() - from).toBeGreaterThan(145);
    }
  });

  it('returns PASSWORD_RESET_DISABLED while resets are not allowed', async () => {
    await plantSetting(running.app, 'password_reset_allowed', 'false');
    const before = resetCodes(running.app, 'Ada').length;

    for (const name of ['Ada', 'nobody']) {
      const response = await initiate(name);
      expect([response.status, response.body.code]).toEqual([403, 'PASSWORD_RESET_DISABLED']);
    }
    expect(resetCodes(running.app, 'Ada')).toHaveLength(before);
    await plantSetting(running.app, 'password_reset_allowed', 'true');
  });

  describe('with a code', () => {
    const refusedCodes: [string, (code: string) => Promise<[string, string]>][] = [
      ['another code', async (code) => ['Ada', otherCode(code)]],
      ['the code of another account', async () => ['Ada', await requestCode(running.app, await register(running.app))]],
      ['a name that nobody has', async (code) => ['nobody', code]],
      ['five digits', async (code) => ['Ada', code.slice(1)]],
      ['seven digits', async (code) => ['Ada', `${code}0`]],
      ['a letter before it', async (code) => ['Ada', `x${code}`]],
      ['digits of another script', async () => ['Ada', '١٢٣٤٥٦']],
      ['words', async () => ['Ada', 'abcdef']],
    ]; // prettier-ignore
    it.each(refusedCodes)('rejects %s with the same response', async (_case, choose) => {
      const [name, code] = await choose(await requestCode(running.app, 'Ada'));
      const response = await verify(name, code);
      expect([response.status, response.body]).toEqual([400, INVALID_CODE]);
    });

    it('rejects a code where none was requested', async () => {
      const response = await verify(await register(running.app), '123456');
      expect([response.status, response.body]).toEqual([400, INVALID_CODE]);
    });

    it('rejects a code that was used or is older than fifteen minutes', async () => {
      const spent = await requestCode(running.app, 'Ada');
      expect((await verify('Ada', spent)).status).toBe(200);
      expect((await verify('Ada', spent)).body).toEqual(INVALID_CODE);

      running.app.clock.advance(15 * MINUTE);
      const expired = await requestCode(running.app, 'Ada');
      running.app.clock.advance(15 * MINUTE);
      expect((await verify('Ada', expired)).body).toEqual(INVALID_CODE);
    });

    it('accepts a code until the end of the fifteen minutes', async () => {
      const code = await requestCode(running.app, 'Ada');
      running.app.clock.advance(15 * MINUTE - 1);
      expect((await verify('Ada', code)).status).toBe(200);
    });

    it('returns one token for twenty concurrent requests', async () => {
      const code = await requestCode(running.app, 'Ada');
      const responses = await Promise.all(Array.from({ length: 20 }, () => verify('Ada', code)));

      expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const { status } of responses) expect([200, 400, 429]).toContain(status);
    });
  });

  describe('with a token', () => {
    it('changes the password once for ten concurrent requests', async () => {
      const name = await register(running.app);
      const token = await resetToken(running.app, name);
      const passwords = Array.from({ length: 10 }, (_, i) => `new password ${i}`);
      const responses = await Promise.all(passwords.map((password) => complete(name, token, password)));

      const winners = passwords.filter((_, i) => responses[i]!.status === 200);
      expect(winners).toHaveLength(1);
      for (const response of responses.filter(({ status }) => status !== 200)) {
        expect([response.status, response.body]).toEqual([400, INVALID_TOKEN]);
      }
      expect(await canLogIn(name, winners[0]!)).toBe(true);
    });

    it('rejects a token after its use and after ten minutes', async () => {
      const name = await register(running.app);
      const used = await resetToken(running.app, name);
      await complete(name, used);
      expect((await complete(name, used, 'yet another one')).body).toEqual(INVALID_TOKEN);

      const old = await resetToken(running.app, name);
      running.app.clock.advance(10 * MINUTE);
      const response = await complete(name, old);
      expect([response.status, response.body]).toEqual([400, INVALID_TOKEN]);
    });

    it('accepts a token until the end of the ten minutes', async () => {
      const name = await register(running.app);
      const token = await resetToken(running.app, name);
      running.app.clock.advance(10 * MINUTE - 1);
      expect((await complete(name, token)).status).toBe(200);
    });

    const refusedTokens: [string, (name: string) => Promise<string>][] = [
      ['a session token', (name) => tokenOf(running.app, name)],
      ['text', async () => 'not a token'],
      ['a token of three empty parts', async () => '..'],
      ['the token of another account', async () => resetToken(running.app, await register(running.app))],
      ['a cut token', async (name) => (await resetToken(running.app, name)).slice(0, -1)],
    ];
    it.each(refusedTokens)('rejects a token that is %s', async (_case, tokenFor) => {
      const name = await register(running.app);
      const response = await complete(name, await tokenFor(name));

      expect([response.status, response.body]).toEqual([400, INVALID_TOKEN]);
      expect(await canLogIn(name, PASSWORD)).toBe(true);
    });

    it('does not accept the token as a session', async () => {
      const token = await resetToken(running.app, 'Ada');
      const response = await client().get('/users/me', bearer(token));
      expect([response.status, response.body.code]).toEqual([401, 'INVALID_TOKEN']);
    });

    it.each([
      ['short', 'PASSWORD_TOO_SHORT'],
      ['x'.repeat(1_025), 'PASSWORD_TOO_LONG'],
    ])('does not use up the token when the new password is rejected', async (password, code) => {
      const name = await register(running.app);
      const token = await resetToken(running.app, name);

      const response = await complete(name, token, password);
      expect([response.status, response.body.code]).toEqual([400, code]);
      expect((await complete(name, token)).status).toBe(200);
    });

    it('returns USER_NOT_FOUND when the account was deleted in the meantime', async () => {
      const name = await register(running.app);
      const token = await resetToken(running.app, name);
      await plant(running.app, 'DELETE FROM user WHERE name = ?', [name]);

      const response = await complete(name, token);
      expect([response.status, response.body.code]).toEqual([404, 'USER_NOT_FOUND']);
    });

    it('returns REENCRYPTION_FAILED and changes nothing when the data key cannot be opened', async () => {
      const { name, userId } = await aPerson(running.app);
      const token = await resetToken(running.app, name);
      await plant(running.app, `UPDATE data_key_slot SET sealed = ? WHERE user_id = ? AND kind = 'server'`, [
        Buffer.from('damaged'),
        userId,
      ]);

      const response = await complete(name, token);
      expect([response.status, response.body.code]).toEqual([500, 'REENCRYPTION_FAILED']);
      expect(await canLogIn(name, PASSWORD)).toBe(true);
    });
  });
});

describe.each(engines)('a password reset with LOG_LEVEL=error on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { LOG_LEVEL: 'error' } });

  it('still logs the line with the code', async () => {
    await register(running.app, 'Ada');
    expect(await requestCode(running.app, 'Ada')).toMatch(/^[0-9]{6}$/);
  });
});
