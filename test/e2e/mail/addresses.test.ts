import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';
import { MailServer } from '../../support/clients/mail-server.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person, reauthenticate } from '../../support/fixtures/accounts.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { tokenIn, verifyAddress } from '../../support/fixtures/mail.js';
import { resetCodes } from '../../support/fixtures/resets.js';
import { expectEventually } from '../../support/web/expect-eventually.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe.each(engines)('e-mail addresses on %s', (_name, createDatabase) => {
  const running = {} as Running;
  let server: MailServer;
  beforeAll(async () => {
    server = await MailServer.open();
    running.database = await createDatabase();
    const env = { ...server.env, TRUSTED_PROXIES: '127.0.0.1' };
    running.app = await TestApp.start({ database: running.database, isServing: true, env });
  });
  afterAll(async () => {
    await running.app.close();
    await running.database.drop();
    await server.close();
  });

  let counter = 0;
  const anAddress = () => `person-${(counter += 1)}@example.com`;
  const set = ({ client }: Person, address: string, language?: string) =>
    client.put('/users/me/email', { address, ...(language && { language }) });
  const verify = (token: string) => running.app.client().post('/users/email/verify', { token });
  const arrived = async (address: string, count = 1) => {
    await expectEventually(() => server.to(address).length, count);
    return server.to(address).at(-1)!;
  };

  it('get mail only after their owner has sent the secret of the link', async () => {
    const ada = await aPerson(running.app);
    const address = anAddress();
    const { status, body } = await set(ada, ` ${address.replace('example', 'EXAMPLE')} `, 'de');
    expect({ status, body }).toEqual({
      status: 200,
      body: { enabled: true, address: null, verified_at: null, pending_address: address, language: 'de' },
    });
    const mail = await arrived(address);
    expect(mail.subject).toBe('E-Mail-Adresse für Latchkey bestätigen');
    expect(mail.headers).toMatchObject({ 'auto-submitted': 'auto-generated', 'content-language': 'de' });
    const token = tokenIn(mail.text);
    expect(mail.text).toContain(`http://localhost:3000/email#${token}`);
    expect(mail.html).toContain(`href="http://localhost:3000/email#${token}"`);

    expect((await running.app.client().get(`/email?token=${token}`)).status).not.toBe(500);
    expect((await verify(token)).body).toEqual({ success: true });
    expect((await ada.client.get('/users/me/email')).body).toMatchObject({ address, pending_address: null });
    expect(await verify(token)).toMatchObject({ status: 400, body: { code: 'INVALID_EMAIL_TOKEN' } });
  });

  it('keep the verified one until the next one is verified, and tell it then', async () => {
    const ada = await aPerson(running.app);
    const [first, second] = [anAddress(), anAddress()];
    await verifyAddress(running.app, server, ada, first);
    await set(ada, second);
    expect((await ada.client.get('/users/me/email')).body).toMatchObject({
      address: first,
      pending_address: second,
    });
    await verify(tokenIn((await arrived(second)).text));
    const told = await arrived(first, 2);
    expect(told.subject).toBe('Your e-mail address for Latchkey was changed');
    expect(told.text).not.toContain(second);
    await ada.client.delete('/users/me/email');
    expect((await arrived(second, 2)).subject).toBe('Your e-mail address for Latchkey was removed');
    expect((await ada.client.get('/users/me/email')).body).toMatchObject({ address: null });
  });

  it('are verified by the last link only, within a day', async () => {
    const ada = await aPerson(running.app);
    const address = anAddress();
    await set(ada, address);
    const earlier = tokenIn((await arrived(address)).text);
    await set(ada, address);
    const later = tokenIn((await arrived(address, 2)).text);
    expect((await verify(earlier)).status).toBe(400);
    running.app.clock.advance(DAY);
    expect((await verify(later)).status).toBe(400);
    expect(
      await stored(running.app, 'SELECT address FROM user_email WHERE user_id = ?', [ada.userId]),
    ).toEqual([{ address: null }]);
  });

  it('let one of two simultaneous requests verify them', async () => {
    const ada = await aPerson(running.app);
    const address = anAddress();
    await set(ada, address);
    const token = tokenIn((await arrived(address)).text);
    const answers = await Promise.all([verify(token), verify(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('are refused unless they are plain addresses in a domain', async () => {
    const ada = await aPerson(running.app);
    const wrong = [
      ...[
        'ada',
        'ada@',
        '@example.com',
        'ada@localhost',
        'a b@example.com',
        'ada@example.com\r\nBcc: x@example.org',
      ],
      ...['Ada <ada@example.com>', 'ada@example.com,eve@example.com', `${'a'.repeat(65)}@example.com`],
    ];
    for (const address of wrong) {
      expect([address, (await set(ada, address)).body.code]).toEqual([address, 'INVALID_EMAIL']);
    }
  });

  it('of strangers get three messages a day, whoever asks', async () => {
    const victim = anAddress();
    const codes: unknown[] = [];
    for (let i = 0; i < 4; i += 1) codes.push((await set(await aPerson(running.app), victim)).body.code);
    expect(codes).toEqual([undefined, undefined, undefined, 'MAIL_RATE_LIMITED']);
    const admin = await aPerson(running.app);
    await set(admin, victim.toUpperCase());
    await arrived(victim, 3);
  });

  it('need a fresh proof of the session', async () => {
    const ada = await aPerson(running.app);
    running.app.clock.advance(11 * 60_000);
    for (const answer of [await set(ada, anAddress()), await ada.client.delete('/users/me/email')])
      expect(answer).toMatchObject({ status: 403, body: { code: 'REAUTHENTICATION_REQUIRED' } });
    await reauthenticate(ada);
    expect((await set(ada, anAddress())).status).toBe(200);
  });

  it('get the reset code, which is then not in the log', async () => {
    const ada = await aPerson(running.app);
    const address = anAddress();
    await verifyAddress(running.app, server, ada, address);
    const requested = await running.app.client().post('/users/initiate-reset', { username: ada.name });
    const mail = await arrived(address, 2);
    const [code = ''] = /\b\d{6}\b/.exec(mail.text) ?? [];
    expect(mail.subject).toBe('Your password reset code for Latchkey');
    expect(resetCodes(running.app, ada.name)).toEqual([]);
    expect(running.app.logLines.join()).not.toContain(code);
    const other = await running.app.client().post('/users/initiate-reset', { username: 'nobody' });
    expect(requested.body).toEqual(other.body);
    const verified = await running.app
      .client()
      .post('/users/verify-reset-code', { username: ada.name, resetCode: code });
    expect(verified.status).toBe(200);
  });

  it('get ten reset codes a day, and further ones are in the log', async () => {
    const ada = await aPerson(running.app);
    const address = anAddress();
    await verifyAddress(running.app, server, ada, address);
    for (let i = 0; i < 11; i += 1) {
      const client = running.app.client({ 'x-forwarded-for': `198.51.100.${i}` });
      await client.post('/users/initiate-reset', { username: ada.name });
      if (i < 10) await arrived(address, i + 2);
      running.app.clock.advance(HOUR + 1);
    }
    expect(resetCodes(running.app, ada.name)).toHaveLength(1);
  });

  it('are no names to log in with, and belong to nobody alone', async () => {
    const [ada, grace] = [await aPerson(running.app), await aPerson(running.app)];
    const address = anAddress();
    await verifyAddress(running.app, server, ada, address);
    await verifyAddress(running.app, server, grace, address);
    const login = await running.app
      .client()
      .post('/users/login', { username: address, password: 'correct horse battery' });
    expect(login.status).toBe(401);
  });
});
