import { afterAll, describe, expect, it } from '@jest/globals';
import { sqlite } from '../../support/databases/databases.js';
import { sendRaw } from '../../support/clients/raw-http.js';
import { runningApp } from '../../support/app/running-app.js';
import { PAGE, SCRIPT, SCRIPT_PATH, WebFolder } from '../../support/fixtures/web-folder.js';

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
const ADDRESSES = ['/', '/login', '/account/security?from=mail', '/admin/users', '/apps', '/usersx'];
const REPLACED = 'assets/old-12345678.js';
/** Paths of the API, known or not, and of files that do not exist. */
const NO_PAGES = [
  ...['/users', '/users/nowhere', '/api/nowhere', '/docs/nowhere', '/health/nowhere', '/guacamole'],
  ...['/rbac', '/rbac/nothing/1', '/audit-logs/none', '/oauth/none', '/.well-known/nothing'],
  ...['/assets/index-00000000.js', '/assets', '/brand/logo'],
];

describe('the built pages', () => {
  const web = WebFolder.make();
  web.write(REPLACED, 'export {};');
  const running = runningApp(sqlite, { webFolder: web.path });
  afterAll(() => web.remove());

  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const response = await fetch(running.app.url + path, { method, headers, redirect: 'manual' });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it.each(ADDRESSES)('are served as index.html at %s to browsers', async (path) => {
    const { status, headers, text } = await ask(path, BROWSER);

    expect([status, text]).toEqual([200, PAGE]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      vary: 'Accept, Accept-Encoding',
    });
    const head = await ask(path, BROWSER, 'HEAD');
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([
      200,
      '',
      headers.get('content-length') ?? String(PAGE.length),
    ]);
  });

  it('may show frames only where an application is shown in one, and of its own site only', async () => {
    const { status, headers, text } = await ask('/apps/grafana?to=%2F', BROWSER);

    expect([status, text]).toEqual([200, PAGE]);
    expect(headers.get('content-security-policy')).toBe(`${POLICY}; frame-src 'self' http://localhost:*`);
    expect(headers.get('x-frame-options')).toBe('DENY');
  });

  it('leave all other clients the responses of the API', async () => {
    for (const accept of ['application/json', '*/*']) {
      const root = await ask('/', { accept });
      expect(JSON.parse(root.text)).toMatchObject({ name: 'Latchkey', explorer: '/docs' });
      const login = await ask('/login', { accept });
      expect([login.status, JSON.parse(login.text)]).toEqual([
        404,
        { error: 'Not found', code: 'NOT_FOUND' },
      ]);
    }
  });

  it.each(NO_PAGES)(
    'leave the error response of the API at %s unchanged, even for browsers',
    async (path) => {
      const { status, text } = await ask(path, BROWSER);
      expect([status, JSON.parse(text)]).toEqual([404, { error: 'Not found', code: 'NOT_FOUND' }]);
    },
  );

  it('shadow no route of the API: operations, their other methods and the explorer respond as before', async () => {
    expect((await ask('/users/me', BROWSER)).status).toBe(401);
    expect((await ask('/health', BROWSER)).text).toBe('{"status":"ok"}');
    expect((await ask('/docs', BROWSER)).text).toContain('swagger-ui');
    const login = await ask('/users/login', BROWSER);
    expect([login.status, login.headers.get('allow')]).toEqual([405, 'POST']);
    const root = await ask('/', BROWSER, 'DELETE');
    expect([root.status, root.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('respond to no %s', async (method) => {
    for (const path of ['/login', SCRIPT_PATH]) {
      const { status, text } = await ask(path, BROWSER, method);
      expect([status, JSON.parse(text)]).toEqual([404, { error: 'Not found', code: 'NOT_FOUND' }]);
    }
  });

  it('are served precompressed, and cached for a year where the name has a hash', async () => {
    const tags = new Set<string>();
    for (const [accepted, encoding] of [
      ['gzip, br', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
      ['br;q=0, gzip;q=0.5', 'gzip'],
    ] as const) {
      const { status, headers, text } = await ask(SCRIPT_PATH, { 'accept-encoding': accepted });
      expect([status, text, headers.get('content-encoding')]).toEqual([200, SCRIPT, encoding]);
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-security-policy': POLICY,
        'content-type': 'text/javascript; charset=utf-8',
        vary: 'Accept-Encoding',
      });
      tags.add(headers.get('etag')!);
    }
    expect(tags.size).toBe(3);
  });

  it('return 304 for a matching ETag, and HEAD without a body', async () => {
    const { headers } = await ask(SCRIPT_PATH, { 'accept-encoding': 'br' });
    const etag = headers.get('etag')!;
    const known = await ask(SCRIPT_PATH, { 'accept-encoding': 'br', 'if-none-match': etag });
    expect([known.status, known.text]).toEqual([304, '']);
    const head = await ask(SCRIPT_PATH, { 'accept-encoding': 'br' }, 'HEAD');
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', etag]);
  });

  it('let browsers revalidate files without a hash', async () => {
    for (const [path, type] of [
      ['/favicon.svg', 'image/svg+xml'],
      ['/manifest.webmanifest', 'application/manifest+json; charset=utf-8'],
      ['/assets/plain.css', 'text/css; charset=utf-8'],
    ] as const) {
      const { status, headers } = await ask(`${path}?v=1`);
      expect([status, headers.get('content-type')]).toEqual([200, type]);
      expect(headers.get('cache-control')).toBe('no-cache');
    }
  });

  it.each([
    '/build.log',
    '/.notes.json',
    '/index.html',
    '/assets/',
    `${SCRIPT_PATH}.br`,
    `${SCRIPT_PATH}.gz`,
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '//secret.txt',
    '/..\\secret.txt',
    '/assets/index-Cq3xK9aB.js%00',
  ])('serve nothing at %s', async (path) => {
    const bytes = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    const response = await sendRaw(running.app.url, bytes);
    expect([response.status, response.text.includes('secret')]).toEqual([404, false]);
  });

  it('return 404 for a file that a newer build removed', async () => {
    web.remove(REPLACED);
    const { status, headers } = await ask(`/${REPLACED}`);
    expect([status, headers.get('cache-control')]).toEqual([404, 'no-store']);
  });
});

describe('the built pages below a path prefix', () => {
  const web = WebFolder.make();
  const running = runningApp(sqlite, {
    webFolder: web.path,
    env: { PUBLIC_URL: 'https://example.com/auth/', GUACAMOLE_PATH: '/desktop/tunnel' },
  });
  afterAll(() => web.remove());

  it('contain the prefix in their base element', async () => {
    const text = await (await fetch(`${running.app.url}/login`, { headers: BROWSER })).text();
    expect(text).toBe(PAGE.replace('<base href="/">', '<base href="/auth/">'));
  });

  it('do not respond at the path of remote desktops', async () => {
    const { status } = await fetch(`${running.app.url}/desktop/tunnel`, { headers: BROWSER });
    expect(status).toBe(404);
  });
});

describe.each([
  ['WEB=off', { WEB: 'off' }, true],
  ['without built pages', {}, false],
])('the addresses of the pages, %s', (_name, env, isBuilt) => {
  const web = WebFolder.make();
  if (!isBuilt) web.remove('index.html');
  const running = runningApp(sqlite, { webFolder: web.path, env });
  afterAll(() => web.remove());

  it('serve the front page at the root and nothing elsewhere', async () => {
    const root = await fetch(running.app.url, { headers: BROWSER });
    expect(await root.text()).toContain('<a href="docs">');
    for (const path of ['/login', SCRIPT_PATH, '/favicon.svg']) {
      const response = await fetch(running.app.url + path, { headers: BROWSER });
      expect([response.status, await response.json()]).toEqual([
        404,
        { error: 'Not found', code: 'NOT_FOUND' },
      ]);
    }
  });

  it('are reported as not built in the log unless they are disabled', () => {
    const hints = running.app.logLines.filter((line) => line.includes('web pages are not built'));
    expect(hints.length).toBe(isBuilt ? 0 : 1);
    if (!isBuilt) expect(hints[0]).toContain('npm run build');
  });
});
