import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { programVersion } from '#platform/config';
import { engines, sqlite } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

describe.each(engines)('the configuration of the pages on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('contains the product name and no branding by default', async () => {
    const { status, body, headers } = await running.app.client().get('/api/pages');

    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      name: 'Latchkey',
      logo_url: null,
      accent_color: null,
      links: [],
      version: programVersion,
      setup_code_required: false,
      password_min_length: 8,
      explorer_url: '/docs',
      default_locale: null,
      public_url: 'http://localhost:3000',
      is_https: false,
    });
    expect(programVersion).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe('the pages of a branded installation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-logo-'));
  const logo = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  writeFileSync(join(folder, 'logo.svg'), logo);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const running = runningApp(sqlite, {
    env: {
      PUBLIC_URL: 'https://example.com/auth/',
      INSTALLATION_NAME: 'Example accounts',
      BRAND_LOGO_FILE: join(folder, 'logo.svg'),
      BRAND_ACCENT_COLOR: '#00A3FF',
      BRAND_LINKS: 'Imprint=https://example.com/imprint,Support=mailto:help@example.com',
      DEFAULT_LOCALE: 'de',
      PASSWORD_MIN_LENGTH: '12',
    },
  });

  it('receive the branding, with paths below that of the public URL', async () => {
    expect((await running.app.client().get('/api/pages')).body).toMatchObject({
      name: 'Example accounts',
      logo_url: '/auth/brand/logo',
      accent_color: '#00a3ff',
      links: [
        { label: 'Imprint', url: 'https://example.com/imprint' },
        { label: 'Support', url: 'mailto:help@example.com' },
      ],
      explorer_url: '/auth/docs',
      default_locale: 'de',
      password_min_length: 12,
      public_url: 'https://example.com/auth',
      is_https: true,
    });
  });

  it('load the logo from its own address, with a policy that blocks its scripts', async () => {
    const headers = { 'accept-encoding': 'identity' };
    const response = await fetch(`${running.app.url}/brand/logo`, { headers });

    expect([response.status, await response.text()]).toEqual([200, logo]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/svg+xml',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    });
    const known = { ...headers, 'if-none-match': response.headers.get('etag')! };
    expect((await fetch(`${running.app.url}/brand/logo`, { headers: known })).status).toBe(304);
  });
});
