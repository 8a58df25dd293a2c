import { describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { anApplication, BEHIND_PROXY, DoorBrowser, FETCH } from '../../support/fixtures/door.js';
import { aPasskey, logInWithPasskey } from '../../support/fixtures/passkeys.js';
import { MINUTE } from '../../support/fixtures/screen-lock.js';
import { aGuardedPerson, firstStep, logIn, STEP_MS } from '../../support/fixtures/second-factor.js';
import { runningApp } from '../../support/app/running-app.js';

describe.each(engines)('what an application needs, on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: BEHIND_PROXY });

  const browserOf = async (client: DoorBrowser['client'], given = {}) =>
    new DoorBrowser(running.app, await anApplication(running.app, given), client);
  const stepOf = async (browser: DoorBrowser) => {
    const { origin, pathname, searchParams } = new URL(await browser.start());
    if (pathname === '/login') expect(searchParams.get('prompt')).toBe('login');
    return [origin + pathname, searchParams.get('reason')];
  };
  const NEEDS = { needs: 'second_factor' } as const;

  it('is a login with a second factor, if it says so', async () => {
    const person = await aGuardedPerson(running.app);
    const browser = await browserOf(person.client, NEEDS);
    await plant(running.app, "UPDATE session SET factor = 'password' WHERE user_id = ?", [person.userId]);
    expect(await stepOf(browser)).toEqual(['https://auth.example.com/login', 'second_factor']);
    await logIn(person.client, person);

    expect((await browser.open()).status).toBe(303);
    expect((await browser.ask('/')).status).toBe(200);
  });

  it('is an account with a second factor first', async () => {
    const { client } = await aPerson(running.app);

    expect(await stepOf(await browserOf(client, NEEDS))).toEqual([
      'https://auth.example.com/no-access',
      'second_factor',
    ]);
  });

  it('is a login with a backup code, too', async () => {
    const person = await aGuardedPerson(running.app);
    const temp_token = await firstStep(person.client, person);
    const totp_code = person.backupCodes[0];
    expect((await person.client.post('/users/totp/verify-login', { temp_token, totp_code })).status).toBe(
      200,
    );

    expect((await (await browserOf(person.client, NEEDS)).open()).status).toBe(303);
  });

  it('is a login with a passkey, which is two factors or the second one', async () => {
    const person = await aPerson(running.app);
    const passkey = await aPasskey(person.client, { origin: BEHIND_PROXY.PUBLIC_URL });
    const alone = running.app.client();
    expect((await logInWithPasskey(alone, passkey)).status).toBe(200);

    const strict = { ...NEEDS, maxAgeMinutes: 60 };
    expect((await (await browserOf(alone, strict)).open()).status).toBe(303);
  });

  it('is a trusted device only while the age of the proof does not matter', async () => {
    const person = await aGuardedPerson(running.app);
    await logIn(person.client, person, { rememberMe: true });
    const again = await person.client.post('/users/login', { username: person.name, password: PASSWORD });
    expect(again.body.requires_totp).toBeUndefined();

    expect((await (await browserOf(person.client, NEEDS)).open()).status).toBe(303);
    const strict = await browserOf(person.client, { ...NEEDS, maxAgeMinutes: 60 });
    expect(await stepOf(strict)).toEqual(['https://auth.example.com/no-access', 'trusted_device']);
  });

  it('is a proof that is not too old', async () => {
    const person = await aGuardedPerson(running.app);
    await logIn(person.client, person);
    const browser = await browserOf(person.client, { ...NEEDS, maxAgeMinutes: 10 });
    await browser.open();
    running.app.clock.advance(10 * MINUTE - 1);
    expect((await browser.ask('/')).status).toBe(200);
    running.app.clock.advance(1);

    expect(await browser.ask('/', { headers: FETCH })).toMatchObject({
      status: 401,
      body: expect.stringContaining('"reason":"proof_too_old"'),
    });
    expect(await stepOf(browser)).toEqual(['https://auth.example.com/login', 'second_factor']);
    running.app.clock.advance(STEP_MS);
    await logIn(person.client, person);
    await browser.open();
    expect((await browser.ask('/')).status).toBe(200);
  });

  it('is a login that is not too old', async () => {
    const { client } = await aPerson(running.app);
    const browser = await browserOf(client, { maxAgeMinutes: 10 });
    await browser.open();
    running.app.clock.advance(10 * MINUTE);

    expect((await browser.ask('/')).status).toBe(302);
    expect(await stepOf(browser)).toEqual(['https://auth.example.com/login', 'proof_too_old']);
  });

  it('is the code of a locked terminal, for this session', async () => {
    const person = await aGuardedPerson(running.app);
    await logIn(person.client, person);
    const browser = await browserOf(person.client, { terminal: '/terminal/{id}/' });
    await browser.open();
    const path = '/api/security/terminal/build-1';
    expect((await person.client.post(`${path}/mfa-lock`)).status).toBe(200);
    const { status, location } = await browser.ask('/terminal/build-1/x');

    expect([status, new URL(location).pathname, new URL(location).searchParams.get('terminal')]).toEqual([
      302,
      '/terminal-code',
      'build-1',
    ]);
    expect((await browser.ask('/terminal/build-2/x')).status).toBe(200);
    expect((await browser.ask('/')).status).toBe(200);
    expect(await browser.start('/terminal/build-1/x')).toBe(location);
    running.app.clock.advance(STEP_MS);
    expect((await person.client.post(`${path}/mfa-verify`, { code: person.code() })).status).toBe(200);
    expect((await browser.ask('/terminal/build-1/x')).status).toBe(200);
  });
});

describe.each(engines)('a logout at an application on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: BEHIND_PROXY });
  const LOGOUT = '/.latchkey/logout';

  it('ends the application session only, and is asked for by a page', async () => {
    const { client } = await aPerson(running.app);
    const browser = new DoorBrowser(running.app, await anApplication(running.app), client);
    await browser.open();
    const secret = browser.cookies.get('__Host-latchkey')!;
    const page = await browser.passOn(LOGOUT);

    expect(page).toMatchObject({ status: 200, body: expect.stringContaining(`action="${LOGOUT}"`) });
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect((await browser.ask('/')).status).toBe(200);
    for (const headers of [{}, { origin: 'https://evil.example.com' }, { 'sec-fetch-site': 'same-site' }])
      expect((await browser.passOn(LOGOUT, { method: 'POST', headers })).status).toBe(403);
    expect((await browser.ask('/')).status).toBe(200);
    const origin = browser.application.origin;
    expect((await browser.passOn(LOGOUT, { method: 'POST', headers: { origin } })).status).toBe(200);
    expect(browser.cookies.has('__Host-latchkey')).toBe(false);
    browser.cookies.set('__Host-latchkey', secret);
    expect((await browser.ask('/')).status).toBe(302);
    expect((await client.get('/users/me')).status).toBe(200);
  });
});
