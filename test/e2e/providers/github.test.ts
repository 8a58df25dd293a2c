import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ServerResponse } from 'node:http';
import { TestApp } from '../../support/app/test-app.js';
import {
  FRONTEND_URL,
  PUBLIC_URL,
  sendCallback,
  visitProvider,
} from '../../support/clients/real-provider.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { sendJson } from '../../support/faults/faulty-provider.js';
import { GITHUB_CLIENT, GithubServer } from '../../support/faults/github-server.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { addProvider, startAt } from '../../support/fixtures/identity-providers.js';

const SUCCESS = `${FRONTEND_URL}/?success=true`;
const error = (slug: string) => `${FRONTEND_URL}/?error=${slug}`;
const TOKEN_PATH = '/login/oauth/access_token';
const mebibytes = (count: number) => (response: ServerResponse) =>
  response.end(Buffer.alloc(count * 1_048_576, ' '));

describe.each(engines)('logging in at GitHub on %s', (_name, createDatabase) => {
  let github: GithubServer;
  let database: TestDatabase;
  let app: TestApp;
  let admin: Person;
  let id: number;

  beforeAll(async () => {
    github = await GithubServer.start();
    database = await createDatabase();
    app = await TestApp.start({ database, clock: null, env: { PUBLIC_URL, FRONTEND_URL } });
    admin = await aPerson(app, 'root');
    id = await addProvider(admin, { type: 'github', name: 'GitHub', config: github.config });
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
    await github.close();
  });

  beforeEach(() => {
    github.handlers.clear();
    github.user = { id: 583_231, login: 'octocat', name: 'Mona', email: 'mona@spoofed.example.com' };
    github.emails = [
      { email: 'mona@home.example.org', verified: true, primary: true },
      { email: 'mona@work.example.com', verified: true, primary: false },
      { email: 'mona@unverified.example.net', verified: false, primary: false },
    ];
  });

  const attempt = async (client = app.client()) =>
    sendCallback(client, await visitProvider(await startAt(client, id), { login: '' }));
  const outcome = async () => {
    const { status, headers, body } = await attempt();
    return headers.get('location') ?? [status, body.code];
  };
  const me = async () => {
    const client = app.client();
    await attempt(client);
    return (await client.get('/users/me')).body;
  };
  const allow = (allowed_users: string) =>
    admin.client.put(`/users/sso-providers/${id}`, { config: { allowed_users } });

  it('asks for the scopes, with PKCE and without a nonce', async () => {
    const url = new URL(await startAt(app.client(), id));
    expect(url.origin + url.pathname).toBe(`${github.baseUrl}/login/oauth/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...{ client_id: GITHUB_CLIENT.id, response_type: 'code', scope: 'read:user user:email' },
      redirect_uri: `${PUBLIC_URL}/users/oidc/callback/${id}`,
      ...{ code_challenge: expect.any(String), code_challenge_method: 'S256', state: expect.any(String) },
    });
  });

  it('creates an account with the login name, and finds it by the numeric id', async () => {
    const first = await me();
    expect(first).toMatchObject({ username: 'octocat', is_oidc: true, provider: 'GitHub' });

    github.user = { ...github.user, login: 'mona-the-cat' };
    expect(await me()).toMatchObject({ userId: first.userId, username: 'mona-the-cat' });
    // Somebody else who has taken the login name is somebody else.
    github.user = { ...github.user, id: 7, login: 'octocat' };
    expect((await me()).userId).not.toBe(first.userId);
  });

  it('logs out here without sending the browser to GitHub', async () => {
    const client = app.client();
    await attempt(client);
    const { body } = await client.post('/users/logout');
    expect(body).toEqual({ success: true, message: 'Logged out successfully' });
  });

  it.each([
    ['@home.example.org', true],
    ['@work.example.com', true],
    ['mona@work.example.com', true],
    ['583231', true],
    ['@unverified.example.net', false],
    ['mona@unverified.example.net', false],
    ['mona@spoofed.example.com', false],
    ['octocat', false],
  ])('lets users in by verified addresses and by id: %s', async (entry, isIn) => {
    await allow(entry);
    const result = await outcome();
    await allow('');
    expect(result).toBe(isIn ? SUCCESS : error('user_not_allowed'));
  });

  it('works for an app that may not read addresses, except for rules about them', async () => {
    github.handlers.set('/api/v3/user/emails', (response) =>
      sendJson(response, { message: 'Not Found' }, 404),
    );
    expect(await outcome()).toBe(SUCCESS);
    await allow('@work.example.com');
    expect(await outcome()).toBe(error('user_not_allowed'));
    await allow('');
  });

  it.each([
    [
      'an error with the status 200',
      (it: ServerResponse) => sendJson(it, { error: 'bad_verification_code' }),
    ],
    ['an error that is not JSON', (it: ServerResponse) => it.writeHead(400).end('<html>')],
  ])('refuses the exchange when the token endpoint returns %s', async (_what, handler) => {
    github.handlers.set(TOKEN_PATH, handler);
    expect(await outcome()).toEqual([400, 'OIDC_EXCHANGE_FAILED']);
  });

  it.each<[string, string, (response: ServerResponse) => void, string]>([
    ['a page instead of tokens', TOKEN_PATH, (it) => it.end('<html>'), 'authentication_failed'],
    [
      'tokens of an unknown type',
      TOKEN_PATH,
      (it) => sendJson(it, { access_token: 'x', token_type: 'mac' }),
      'authentication_failed',
    ],
    ['a redirect loop', TOKEN_PATH, (it) => it.writeHead(302, { location: TOKEN_PATH }).end(), '400'],
    ['a huge token response', TOKEN_PATH, mebibytes(2), 'provider_unreachable'],
    ['a page instead of the user', '/api/v3/user', (it) => it.end('<html>'), 'authentication_failed'],
    ['a list instead of the user', '/api/v3/user', (it) => sendJson(it, []), 'authentication_failed'],
    ['a user without an id', '/api/v3/user', (it) => sendJson(it, { login: 'x' }), 'authentication_failed'],
    [
      'an id that is text',
      '/api/v3/user',
      (it) => sendJson(it, { id: '583231', login: 'x' }),
      'authentication_failed',
    ],
    [
      'an id that is not whole',
      '/api/v3/user',
      (it) => sendJson(it, { id: 1.5, login: 'x' }),
      'authentication_failed',
    ],
    [
      'a user behind a redirect',
      '/api/v3/user',
      (it) => it.writeHead(302, { location: '/api/v3/user' }).end(),
      'authentication_failed',
    ],
    ['a huge user', '/api/v3/user', mebibytes(2), 'provider_unreachable'],
    ['no user for this token', '/api/v3/user', (it) => it.writeHead(401).end(), 'authentication_failed'],
    ['an outage', '/api/v3/user', (it) => it.writeHead(503).end(), 'provider_unreachable'],
    ['a connection that breaks', '/api/v3/user/emails', (it) => it.destroy(), 'provider_unreachable'],
    [
      'addresses that are not a list',
      '/api/v3/user/emails',
      (it) => it.end('nonsense'),
      'authentication_failed',
    ],
  ])('logs nobody in after %s', async (_what, path, handler, expected) => {
    github.handlers.set(path, handler);
    const client = app.client();
    const { status, headers } = await attempt(client);
    expect(headers.get('location') ?? String(status)).toBe(expected === '400' ? '400' : error(expected));
    expect((await client.get('/users/me')).status).toBe(401);
    expect(github.requests.filter((made) => made === path).length).toBeGreaterThan(0);
  });

  it('refuses a code that another login brought back', async () => {
    const [mine, other] = [app.client(), app.client()];
    const back = await visitProvider(await startAt(mine, id), { login: '' });
    const foreign = await visitProvider(await startAt(other, id), { login: '' });
    back.searchParams.set('code', foreign.searchParams.get('code')!);
    // PKCE: the verifier of this login does not belong to that code.
    expect((await sendCallback(mine, back)).body.code).toBe('OIDC_EXCHANGE_FAILED');
  });

  describe('in a dry run', () => {
    const steps = async (config: object = {}) => {
      const other = await addProvider(admin, {
        ...{ type: 'github', name: 'Other', enabled: false },
        config: { ...github.config, ...config },
      });
      const { status, body } = await admin.client.post(`/users/sso-providers/${other}/test`, {});
      await admin.client.delete(`/users/sso-providers/${other}`);
      expect(status).toBe(200);
      return body as { ok: boolean; steps: { step: string; ok: boolean; message: string }[] };
    };

    it('passes each step', async () => {
      const { ok, steps: all } = await steps();
      expect([ok, all.map(({ step }) => step)]).toEqual([
        true,
        ['name', 'tls', 'userinfo', 'client_authentication', 'redirect_uri'],
      ]);
    });

    it('tells a wrong secret', async () => {
      const failed = (await steps({ client_secret: 'another' })).steps.filter(({ ok }) => !ok);
      expect(failed).toEqual([
        {
          ...{ step: 'client_authentication', ok: false },
          message: expect.stringContaining('incorrect_client_credentials'),
        },
      ]);
    });

    it('tells a server that is not GitHub', async () => {
      github.handlers.set('/api/v3/user', (response) => response.end('<html>'));
      const failed = (await steps()).steps.filter(({ ok }) => !ok);
      expect(failed).toEqual([
        { step: 'userinfo', ok: false, message: expect.stringContaining('check base_url') },
      ]);
    });

    it('tells a name that does not resolve, and stops', async () => {
      const { ok, steps: all } = await steps({ base_url: 'https://github.invalid' });
      expect([ok, all]).toEqual([
        false,
        [{ step: 'name', ok: false, message: expect.stringMatching(/github\.invalid|ENOTFOUND|EAI_AGAIN/) }],
      ]);
    });
  });
});
