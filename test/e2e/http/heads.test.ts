import { describe, expect, it } from '@jest/globals';
import { RouteTable } from '#platform/http';
import { aPerson } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

const ID = '00000000-0000-7000-8000-000000000000';
/** Headers that differ between two responses to the same request. */
const OWN = [
  'connection',
  'keep-alive',
  'date',
  'x-request-id',
  'content-length',
  'transfer-encoding',
  'set-cookie',
];

describe.each(engines)('HEAD on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('responds wherever GET does, with the same headers and no body', async () => {
    const { client } = await aPerson(running.app);
    const gets = running.app
      .get(RouteTable)
      .routes.filter(({ method }) => method === 'GET')
      .map(({ url }) => url.replace(/:\w+/g, ID));
    expect(gets.length).toBeGreaterThan(30);
    for (const asking of [client, running.app.client()]) {
      for (const path of gets) {
        const get = await asking.get(path);
        const head = await asking.send('HEAD', path, undefined, {});
        expect([path, head.status, head.body]).toEqual([path, get.status, undefined]);
        expect([path, about(head.headers)]).toEqual([path, about(get.headers)]);
      }
    }
  });
});

const about = (headers: Headers) => Object.fromEntries([...headers].filter(([name]) => !OWN.includes(name)));

describe('the root address', () => {
  const running = runningApp(engines[0]![1], {
    env: { PUBLIC_URL: 'https://id.example.com/auth/', WEB: 'off' },
  });

  it('returns the addresses of the explorer and the document in JSON, below the path of the public URL', async () => {
    const response = await running.app.client().get('/');

    expect([response.status, response.body]).toEqual([
      200,
      {
        name: 'Latchkey',
        explorer: '/auth/docs',
        openapi: '/auth/docs/openapi.json',
        health: '/auth/health',
      },
    ]);
    expect(response.headers.get('vary')).toBe('Accept');
  });

  it('returns a page with links to them for browsers', async () => {
    const response = await fetch(running.app.url, { headers: { accept: 'text/html,*/*;q=0.8' } });
    const page = await response.text();

    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link]) => link!);
    expect(links).toEqual(['docs', 'docs/openapi.json', 'health']);
    for (const link of links) expect((await fetch(`${running.app.url}/${link}`)).status).toBe(200);
  });

  it('accepts GET and HEAD only', async () => {
    const response = await running.app.client().post('/', {});

    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
