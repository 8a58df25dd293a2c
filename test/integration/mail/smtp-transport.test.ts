import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '#platform/config';
import { SmtpTransport } from '#platform/mail';
import { MailServer, readMail } from '../../support/clients/mail-server.js';
import { TestAuthority } from '../../support/clients/test-authority.js';

const MAIL = {
  id: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44',
  to: 'ada@example.com',
  subject: 'Grüße',
  text: 'Schöne Grüße\n',
  html: '<p>Schöne Grüße</p>',
  language: 'de',
};

/** An address of this machine that does not count as loopback. */
const OTHER_MACHINE = '0.0.0.0';

describe('the transport of mail', () => {
  let folder: string;
  let tls: { readonly key: Buffer; readonly cert: Buffer };
  let server: MailServer | undefined;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-mail-'));
    const authority = TestAuthority.create(folder, 'authority');
    authority.issue(join(folder, 'mail'), 'IP:127.0.0.1');
    tls = { key: readFileSync(join(folder, 'mail.key')), cert: readFileSync(join(folder, 'mail.crt')) };
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const transportTo = (url: string, env: Record<string, string> = {}) =>
    new SmtpTransport(
      loadConfig({ SMTP_URL: url, MAIL_FROM: 'Latchkey <no-reply@latchkey.example>', ...env }),
    );
  const trusted = () => ({ SMTP_CA_FILE: join(folder, 'authority.crt') });

  it('is off without SMTP_URL', () => {
    expect(new SmtpTransport(loadConfig({})).isOn).toBe(false);
    expect(transportTo('smtp://127.0.0.1:1').isOn).toBe(true);
  });

  it('logs in and sends over STARTTLS, as plain text and as HTML', async () => {
    server = await MailServer.open(tls);
    const url = `smtp://latch%40key:smtp-secret@127.0.0.1:${server.port}`;
    expect(await transportTo(url, trusted()).send(MAIL)).toBeNull();

    const [received] = server.received;
    expect(received).toMatchObject({ to: MAIL.to, isEncrypted: true });
    expect(server.logins).toEqual(['latch@key']);
    const { subject, text, html, headers } = readMail(received!.source);
    expect({ subject, text: text.trim(), html: html.trim() }).toEqual({
      ...{ subject: MAIL.subject, text: MAIL.text.trim(), html: MAIL.html },
    });
    expect(headers).toMatchObject({
      from: 'Latchkey <no-reply@latchkey.example>',
      'message-id': `<${MAIL.id}@latchkey.example>`,
      'auto-submitted': 'auto-generated',
    });
  });

  it('sends over TLS from the first byte with smtps', async () => {
    server = await MailServer.open({ ...tls, secure: true });
    expect(await transportTo(`smtps://127.0.0.1:${server.port}`, trusted()).send(MAIL)).toBeNull();
    expect(server.received).toMatchObject([{ isEncrypted: true }]);
  });

  it.each([false, true])('refuses a certificate of an unknown authority (smtps: %s)', async (secure) => {
    server = await MailServer.open({ ...tls, secure });
    const failure = await transportTo(`${secure ? 'smtps' : 'smtp'}://127.0.0.1:${server.port}`).send(MAIL);
    expect(failure).toEqual({ error: 'untrusted-certificate', status: null });
    expect(server.attempts).toBe(0);
  });

  it('sends nothing to another machine without TLS, unless that is allowed', async () => {
    server = await MailServer.open();
    const url = `smtp://u:smtp-secret@${OTHER_MACHINE}:${server.port}`;
    expect(await transportTo(url).send(MAIL)).toMatchObject({ error: 'no-tls' });
    expect([server.logins, server.attempts]).toEqual([[], 0]);
    expect(await transportTo(url, { SMTP_ALLOW_INSECURE: 'true' }).send(MAIL)).toBeNull();
  });

  it('tells a refused login from a refused message', async () => {
    server = await MailServer.open();
    const wrong = transportTo(`smtp://u:wrong@127.0.0.1:${server.port}`);
    expect(await wrong.send(MAIL)).toEqual({ error: 'login-refused', status: 535 });
    const transport = transportTo(`smtp://127.0.0.1:${server.port}`);
    server.answer = () => ({ status: 550 });
    expect(await transport.send(MAIL)).toEqual({ error: 'rejected', status: 550 });
    server.answer = () => ({ status: 451 });
    expect(await transport.send(MAIL)).toEqual({ error: 'deferred', status: 451 });
  });

  it('gives up on a server that is slow, and on one that is away', async () => {
    server = await MailServer.open();
    server.answer = () => ({ delayMs: 60_000 });
    const begin = performance.now();
    const transport = transportTo(`smtp://127.0.0.1:${server.port}`);
    expect(await transport.send(MAIL, 1_000)).toEqual({ error: 'timeout', status: null });
    expect(performance.now() - begin).toBeLessThan(10_000);
    const { port } = server;
    await server.close();
    server = undefined;
    expect(await transportTo(`smtp://127.0.0.1:${port}`).send(MAIL)).toEqual({
      error: 'unreachable',
      status: null,
    });
  });

  it('has one recipient, whatever the address looks like', async () => {
    server = await MailServer.open();
    const transport = transportTo(`smtp://127.0.0.1:${server.port}`);
    await transport.send({ ...MAIL, to: 'ada@example.com, eve@example.com' });
    await transport.send({ ...MAIL, subject: 'Hello\r\nBcc: eve@example.com' });
    expect(server.received.map(({ to }) => to).join()).not.toContain('eve@example.com,');
    expect(server.to('eve@example.com')).toEqual([]);
    expect(server.received.at(-1)!.source).not.toMatch(/^Bcc:/im);
  });
});
