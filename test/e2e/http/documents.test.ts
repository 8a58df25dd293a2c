import { describe, expect, it } from '@jest/globals';
import { sqlite } from '../../support/databases/databases.js';
import { sendRaw } from '../../support/clients/raw-http.js';
import { runningApp } from '../../support/app/running-app.js';

const DOCUMENTS = [
  '/docs',
  '/docs/openapi.json',
  '/docs/explorer.js',
  '/docs/swagger-ui.css',
  '/docs/swagger-ui-bundle.js',
  '/docs/explorer.css',
  '/docs/mark.svg',
];

describe('the explorer over HTTP', () => {
  const running = runningApp(sqlite);
  /** Without the automatic decompression and caching of fetch. */
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(running.app.url + path, { headers, redirect: 'manual' });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it.each(DOCUMENTS)('serves %s compressed, with a strong ETag for each encoding', async (path) => {
    const tags = new Set<string>();
    const plain = await get(path, { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    for (const encoding of ['identity', 'gzip', 'br']) {
      const { status, headers, text } = await get(path, { 'accept-encoding': encoding });
      expect([status, text]).toEqual([200, plain.text]);
      expect(headers.get('content-encoding') ?? 'identity').toBe(encoding);
      expect(headers.get('vary')).toContain('Accept-Encoding');
      expect(headers.get('etag')).toMatch(/^"[\w-]+"$/);
      tags.add(headers.get('etag')!);
    }
    expect(tags.size).toBe(3);
  });

  it.each(DOCUMENTS)('returns 304 for %s to a matching ETag', async (path) => {
    const { headers } = await get(path, { 'accept-encoding': 'br' });
    const etag = headers.get('etag')!;
    for (const known of [etag, `W/${etag}`, `"another", ${etag}`, '*']) {
      const response = await get(path, { 'accept-encoding': 'br', 'if-none-match': known });
      expect([response.status, response.text, response.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await get(path, { 'accept-encoding': 'gzip', 'if-none-match': etag })).status).toBe(200);
    expect((await get(path, { 'accept-encoding': 'br', 'if-none-match': '"another"' })).status).toBe(200);
  });

  it('lets browsers cache files with a version in the URL, and revalidate the others', async () => {
    const page = (await get('/docs')).text;
    const caching = async (path: string) => (await get(path)).headers.get('cache-control');

    for (const [, asset] of page.matchAll(/(?:href|src)="docs\/([^"?]+)\?v=[\d.]+"/g))
      expect(await caching(`/docs/${asset}`)).toBe('public, max-age=31536000, immutable');
    for (const path of [
      '/docs',
      '/docs/explorer.js',
      '/docs/explorer.css',
      '/docs/mark.svg',
      '/docs/openapi.json',
    ])
      expect(await caching(path)).toBe('no-cache');
  });

  it('serves every file that the page refers to', async () => {
    const asked = [...(await get('/docs')).text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path!);
    expect([...new Set(asked)].sort()).toEqual([
      './',
      'docs/explorer.css',
      'docs/explorer.js',
      'docs/mark.svg',
      'docs/openapi.json',
      expect.stringMatching(/^docs\/swagger-ui-bundle\.js\?v=/),
      expect.stringMatching(/^docs\/swagger-ui\.css\?v=/),
    ]);
    for (const path of asked) {
      const { status, headers } = await get(new URL(path, 'http://x/docs').pathname);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(
        /^(text\/(css|javascript)|image\/svg\+xml|application\/json)/,
      );
    }
  });

  it('redirects other addresses of the page with a relative link, which works behind a path prefix', async () => {
    for (const path of ['/docs/', '/docs/index.html']) {
      const { status, headers } = await get(path);
      expect([status, headers.get('location')]).toEqual([308, '../docs']);
    }
    expect((await get('/docs?deep=link')).headers.get('content-security-policy')).toContain(
      "script-src 'self'",
    );
  });

  it.each([
    'package.json',
    'index.js',
    'LICENSE',
    'swagger-ui-bundle.js.map',
    'swagger-initializer.js',
    'nothing',
    'a/b',
    '../package.json',
    '..%2fpackage.json',
    'docs/swagger-ui.css',
  ])('returns 404 at /docs/%s', async (name) => {
    const response = await sendRaw(
      running.app.url,
      `GET /docs/${name} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );

    expect([response.status, JSON.parse(response.text)]).toEqual([
      404,
      { error: 'Not found', code: 'NOT_FOUND' },
    ]);
  });

  it('is compressed to less than a quarter of its size', async () => {
    for (const path of ['/docs/openapi.json', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js']) {
      const { headers, text } = await get(path, { 'accept-encoding': 'br' });
      expect(Number(headers.get('content-length'))).toBeLessThan(text.length / 4);
    }
  });
});
