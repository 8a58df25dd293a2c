import { afterAll, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '#shared';
import { runningApp } from '../../support/app/running-app.js';
import { sqlite } from '../../support/databases/databases.js';
import { WebFolder } from '../../support/fixtures/web-folder.js';

const CHANGE_PASSWORD = '/.well-known/change-password';
const SECURITY_TXT = '/.well-known/security.txt';
const NOT_FOUND = { status: 404, body: { error: 'Not found', code: 'NOT_FOUND' } };

describe('the well-known URIs of an installation with pages', () => {
  const web = WebFolder.make();
  afterAll(() => web.remove());
  const running = runningApp(sqlite, {
    webFolder: web.path,
    env: {
      PUBLIC_URL: 'https://example.com/auth',
      SECURITY_CONTACT: 'mailto:security@example.com, https://example.com/report',
      SECURITY_LANGUAGES: 'en, de',
    },
  });

  it('redirect to the page that changes the password, below the path of the public URL', async () => {
    const { status, headers } = await running.app.client().get(CHANGE_PASSWORD);
    expect([status, headers.get('location')]).toEqual([302, '/auth/account/security']);
  });

  it('redirect to the icon of the pages', async () => {
    const { status, headers } = await running.app.client().get('/favicon.ico');
    expect([status, headers.get('location')]).toEqual([302, '/auth/favicon.svg']);
  });

  it('serve a security.txt with the contacts, which expires 180 days after the request', async () => {
    const { status, headers, body } = await running.app.client().get(SECURITY_TXT);
    const expires = new Date(running.app.clock.now() + 180 * DAY_MS).toISOString();

    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(body).toBe(
      [
        'Contact: mailto:security@example.com',
        'Contact: https://example.com/report',
        `Expires: ${expires}`,
        'Preferred-Languages: en, de',
        'Canonical: https://example.com/.well-known/security.txt',
        '',
      ].join('\n'),
    );
  });

  it('return 404 for unknown names, which password managers rely on', async () => {
    const path = '/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200';
    expect(await running.app.client().get(path, { accept: 'text/html' })).toMatchObject(NOT_FOUND);
  });
});

describe('the well-known URIs of an installation without pages', () => {
  const running = runningApp(sqlite, { env: { WEB: 'off', FRONTEND_URL: 'https://app.example.com/' } });

  it('redirect to its own front end, and to the icon of the explorer', async () => {
    const password = await running.app.client().get(CHANGE_PASSWORD);
    expect([password.status, password.headers.get('location')]).toEqual([302, 'https://app.example.com']);
    const icon = await running.app.client().get('/favicon.ico');
    expect([icon.status, icon.headers.get('location')]).toEqual([302, '/docs/mark.svg']);
    expect((await running.app.client().get('/docs/mark.svg')).status).toBe(200);
  });

  it('have no security.txt unless a contact is configured', async () => {
    expect(await running.app.client().get(SECURITY_TXT)).toMatchObject(NOT_FOUND);
  });
});

describe('the well-known URIs of the API alone', () => {
  const running = runningApp(sqlite, { env: { WEB: 'off' } });

  it('have no page that changes the password', async () => {
    expect(await running.app.client().get(CHANGE_PASSWORD)).toMatchObject(NOT_FOUND);
  });
});
