import { describe, expect, it } from '@jest/globals';
import { aPerson, bearer, tokenOf } from '../../support/fixtures/accounts.js';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';
import { engines } from '../../support/databases/databases.js';
import { photographQrCode, readQrCode } from '../../support/clients/phone-camera.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import { aGuardedPerson, firstStep, logIn, STEP_MS } from '../../support/fixtures/second-factor.js';

describe.each(engines)('setting up the second factor on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('returns a QR code whose codes complete a login', async () => {
    const person = await aPerson(running.app);
    const setup = await person.client.post('/users/totp/setup');
    expect(setup.status).toBe(200);
    const uri = new URL(readQrCode(setup.body.qr_code));
    expect(uri.searchParams.get('secret')).toBe(setup.body.secret);
    const secret = fromBase32(uri.searchParams.get('secret')!);
    const code = () => totpCode(secret, running.app.clock.now());

    expect((await person.client.post('/users/totp/enable', { totp_code: code() })).status).toBe(200);
    running.app.clock.advance(STEP_MS);

    const client = running.app.client();
    const temp_token = await firstStep(client, person);
    const response = await client.post('/users/totp/verify-login', { temp_token, totp_code: code() });
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      success: true,
      username: person.name,
      totp_enabled: true,
      data_unlocked: true,
    });
    expect((await client.get('/users/me')).body).toMatchObject({ username: person.name, totp_enabled: true });
  });

  it.each([
    [60, false],
    [3_600, false],
    [3_601, true],
  ])('records in the audit log that the session was %i seconds old', async (seconds, isMarked) => {
    const person = await aPerson(running.app);
    const { sessions } = (await person.client.get('/users/sessions')).body;
    running.app.clock.advance(seconds * 1_000);
    const { body } = await person.client.post('/users/totp/setup');
    const code = totpCode(fromBase32(body.secret), running.app.clock.now());
    await person.client.post('/users/totp/enable', { totp_code: code });

    const { entries } = (await person.client.get('/api/audit-logs?action=totp.enabled')).body;
    expect(entries.map(({ details }: { details: object }) => details)).toEqual([
      { session: sessions[0].id, session_age_seconds: seconds, from_old_session: isMarked },
    ]);
  });

  it('gives the caller a new session and ends all others', async () => {
    const person = await aPerson(running.app);
    const other = await tokenOf(running.app, person.name);
    const before = person.client.cookies.get('jwt')!;
    const { body } = await person.client.post('/users/totp/setup');
    const code = totpCode(fromBase32(body.secret), running.app.clock.now());
    const enabled = await person.client.post('/users/totp/enable', { totp_code: code });

    expect(enabled.body).toEqual({ message: expect.any(String), backup_codes: expect.any(Array) });
    expect(enabled.body.backup_codes).toHaveLength(8);
    expect(new Set(enabled.body.backup_codes).size).toBe(8);
    expect((await person.client.get('/users/totp/status')).body).toEqual({
      enabled: true,
      backup_codes_left: 8,
    });
    expect((await person.client.get('/users/me')).body.data_unlocked).toBe(true);
    for (const token of [other, before]) {
      const response = await running.app.client().get('/users/me', bearer(token));
      expect(response.body).toMatchObject({ code: 'SESSION_NOT_FOUND', reason: 'second_factor_changed' });
    }
  });

  it('returns the new token in the body in bearer mode', async () => {
    const person = await aPerson(running.app);
    const client = running.app.client(bearer(await tokenOf(running.app, person.name)));
    const { body } = await client.post('/users/totp/setup');
    const code = totpCode(fromBase32(body.secret), running.app.clock.now());
    const enabled = await client.post('/users/totp/enable', { totp_code: code });

    expect(enabled.setCookies).toEqual([]);
    expect((await running.app.client().get('/users/me', bearer(enabled.body.token))).status).toBe(200);
  });

  it('rejects missing values, wrong types and strings that are not codes, and counts none of them', async () => {
    const { client } = await aPerson(running.app);
    await client.post('/users/totp/setup');
    for (const totp_code of [
      undefined,
      null,
      '',
      123456,
      true,
      [],
      {},
      '１２３４５６',
      '123 45',
      '+12345',
      '12345',
    ]) {
      for (let round = 0; round < 2; round += 1) {
        expect(await client.post('/users/totp/enable', { totp_code })).toMatchObject({ status: 400 });
      }
    }
    expect((await client.post('/users/totp/enable', { totp_code: '000000' })).status).toBe(401);
  });

  it('rejects a wrong code and continues with the correct one', async () => {
    const { client } = await aPerson(running.app);
    const { body } = await client.post('/users/totp/setup');
    const right = totpCode(fromBase32(body.secret), running.app.clock.now());
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0');

    expect((await client.post('/users/totp/enable', { totp_code: wrong })).body).toMatchObject({
      code: 'INVALID_TOTP_CODE',
      remainingAttempts: 9,
    });
    expect((await client.post('/users/totp/enable', { totp_code: right })).status).toBe(200);
  });

  it('is rejected before it was started, after ten minutes, and while the factor is enabled', async () => {
    const { client } = await aPerson(running.app);
    const notInitiated = await client.post('/users/totp/enable', { totp_code: '123456' });
    expect(notInitiated).toMatchObject({ status: 400, body: { code: 'TOTP_NOT_INITIATED' } });

    const { body } = await client.post('/users/totp/setup');
    running.app.clock.advance(10 * 60_000);
    const late = totpCode(fromBase32(body.secret), running.app.clock.now());
    expect((await client.post('/users/totp/enable', { totp_code: late })).body.code).toBe(
      'TOTP_NOT_INITIATED',
    );

    const person = await aGuardedPerson(running.app);
    expect((await person.client.post('/users/totp/setup')).body.code).toBe('TOTP_ALREADY_ENABLED');
    expect((await person.client.post('/users/totp/enable', { totp_code: '123456' })).body.code).toBe(
      'TOTP_ALREADY_ENABLED',
    );
  });

  it('cannot replace an active secret', async () => {
    const person = await aGuardedPerson(running.app);
    await person.client.post('/users/totp/setup');
    expect((await logIn(running.app.client(), person)).status).toBe(200);
  });

  it('does not accept the code that enabled it at a login', async () => {
    const person = await aPerson(running.app);
    const { body } = await person.client.post('/users/totp/setup');
    const code = totpCode(fromBase32(body.secret), running.app.clock.now());
    await person.client.post('/users/totp/enable', { totp_code: code });
    const client = running.app.client();
    const temp_token = await firstStep(client, person);

    expect((await client.post('/users/totp/verify-login', { temp_token, totp_code: code })).status).toBe(401);
  });

  it('stores neither the secret nor the backup codes in plain text', async () => {
    const person = await aGuardedPerson(running.app);
    const rows = JSON.stringify([
      await stored(running.app, 'SELECT * FROM totp_secret'),
      await stored(running.app, 'SELECT * FROM backup_code'),
    ]);
    const sealed = await stored<{ sealed: Buffer }>(
      running.app,
      'SELECT sealed FROM totp_secret WHERE user_id = ?',
      [person.userId],
    );
    expect(sealed[0]!.sealed.includes(person.secret)).toBe(false);
    for (const code of person.backupCodes) expect(rows).not.toContain(code);
    expect(running.app.logLines.join('\n')).not.toContain(person.backupCodes[0]!);
  });
});

describe.each(engines)('the QR code for the authenticator app on %s', (_name, createDatabase) => {
  const ISSUER = 'Büro: 🔑'.repeat(8);
  const running = runningApp(createDatabase, { env: { ISSUER_NAME: ISSUER } });

  it.each([
    ['64 letters', 'x'.repeat(64), 'x'.repeat(64)],
    ['64 letters beyond the basic plane', '𐐷'.repeat(64), '𐐷'.repeat(7) + '…'],
    ['64 letters of Chinese', '王'.repeat(64), '王'.repeat(9) + '…'],
    ['families of emoji', '👨\u200d👩\u200d👧'.repeat(12), '👨\u200d👩\u200d👧…'],
    ['colons', 'ada:l:x', 'ada-l-x'],
  ])('can be scanned and is accepted by apps for %s', async (_case, name, shown) => {
    const { client } = await aPerson(running.app, name);
    const { body } = await client.post('/users/totp/setup');
    const uri = readQrCode(body.qr_code);
    const url = new URL(uri);
    const issuer = url.searchParams.get('issuer')!;

    expect(photographQrCode(body.qr_code)).toBe(uri);
    expect(decodeURIComponent(url.pathname)).toBe(`/${issuer}:${shown}`);
    expect(issuer).toMatch(/^Büro- 🔑[^:]+…$/);
    expect(url.searchParams.get('secret')).toBe(body.secret);
  });
});
