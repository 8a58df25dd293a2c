import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { appWithFaultyProvider } from '../../support/app/app-with-faulty-provider.js';
import { engines } from '../../support/databases/databases.js';
import { attempt, configure, lastFailure } from '../../support/fixtures/faulty-login.js';
import { sendJson, sendText } from '../../support/faults/faulty-provider.js';

const FRONTEND_URL = 'https://desk.example.com';
const SUCCESS = `${FRONTEND_URL}/?success=true`;
const FAILED = `${FRONTEND_URL}/?error=authentication_failed`;
const UNREACHABLE = `${FRONTEND_URL}/?error=provider_unreachable`;

describe('a token endpoint', () => {
  const running = appWithFaultyProvider(engines[0]![1], { FRONTEND_URL });

  let times = 0;
  beforeEach(() => {
    running.provider.reset();
    // The keys of an earlier test are not cached for this URL.
    running.provider.discovery = { jwks_uri: `${running.provider.issuer}/jwks?${(times += 1)}` };
    running.provider.clientSecret = 'a secret';
    running.app.logLines.length = 0;
  });

  const logIn = async (config: object = {}) => {
    await configure(running.admin, running.provider, config);
    const response = await attempt(running.app, running.provider);
    return response.headers.get('location') ?? (response.body.code as string);
  };
  const tokenRequest = () => running.provider.requests.filter(({ path }) => path === '/token').at(-1)!;

  it.each([
    ['s3cret-_.*', 's3cret-_.*'],
    ['a secret: with % and +', 'a+secret%3A+with+%25+and+%2B'],
    ["~!'()é", '%7E%21%27%28%29%C3%A9'],
  ])('receives the secret %s in the header, with minimal form encoding', async (secret, encoded) => {
    running.provider.clientSecret = secret;
    expect(await logIn()).toBe(SUCCESS);

    const { authorization, body } = tokenRequest();
    const credentials = Buffer.from(authorization!.replace('Basic ', ''), 'base64').toString();
    expect(credentials).toBe(`${running.provider.clientId}:${encoded}`);
    expect(running.provider.clientId).toContain('-');
    expect(body).not.toContain('client_secret');
  });

  it.each([
    ['offers only that', { token_endpoint_auth_methods_supported: ['client_secret_post'] }, {}],
    ['is configured so', {}, { token_endpoint_auth_method: 'client_secret_post' }],
  ])('receives the secret in the body when it %s', async (_case, discovery, config) => {
    Object.assign(running.provider.discovery, discovery);
    expect(await logIn(config)).toBe(SUCCESS);

    const { authorization, body } = tokenRequest();
    expect(authorization).toBeUndefined();
    expect(new URLSearchParams(body).get('client_secret')).toBe(running.provider.clientSecret);
  });

  it('receives the secret in the header when so configured, whatever it advertises', async () => {
    running.provider.discovery['token_endpoint_auth_methods_supported'] = ['client_secret_post'];
    expect(await logIn({ token_endpoint_auth_method: 'client_secret_basic' })).toBe(SUCCESS);
    expect(tokenRequest().authorization).toMatch(/^Basic /);

    const refused = await running.admin.client.post('/users/oidc-config', {
      ...running.provider.config,
      token_endpoint_auth_method: 'private_key_jwt',
    });
    expect([refused.status, refused.body.code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it.each([
    ['in its body', {}],
    ['in its body, besides a challenge', { 'www-authenticate': 'Basic realm="sso"' }],
  ])('can explain a rejected code %s, which is logged', async (_case, headers: Record<string, string>) => {
    running.provider.handlers.set('/token', (_request, response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      sendJson(response, { error: 'invalid_client', error_description: 'secret of the provider' }, 401);
    });

    expect(await logIn()).toBe('OIDC_EXCHANGE_FAILED');
    expect(lastFailure(running.app)).toMatchObject({ step: 'token', provider_error: 'invalid_client' });
    expect(running.app.logLines.join()).not.toContain('secret of the provider');
  });

  it.each([
    ['a page', 'text/html', '<html>\n  <h1>Log in</h1></html>', '<html> <h1>Log in</h1></html>'],
    ['null', 'application/json', 'null', 'null'],
    ['a list', 'application/json', '[]', '[]'],
    [
      'a list of scopes',
      'application/json',
      '{"access_token":"opaque1","token_type":"Bearer","scope":["openid"],"id_token":"eyJh.b.c"}',
      '{"access_token":"***","token_type":"Bearer","scope":["openid"],"id_token":"***"}',
    ],
    [
      'a form',
      'application/x-www-form-urlencoded',
      'access_token=opaque2&token_type=bearer',
      'access_token=***&token_type=bearer',
    ],
    [
      'no ID token',
      'application/json',
      '{"access_token":"opaque3","token_type":"Bearer"}',
      '{"access_token":"***",',
    ],
    ['much', 'text/plain', `a-code a secret ${'ab '.repeat(90)}`, '*** *** ab'],
  ])('that returns %s is reported in the log, with the response', async (_case, type, text, excerpt) => {
    running.provider.handlers.set('/token', (_request, response) => sendText(response, type, text));

    expect(await logIn()).toBe(FAILED);
    const line = lastFailure(running.app)!;
    expect(line).toMatchObject({
      step: 'token',
      provider_error: null,
      answer: { status: 200, type, body: expect.stringContaining(excerpt) },
    });
    expect((line['answer'] as { body: string }).body.length).toBeLessThanOrEqual(200);
    expect(running.app.logLines.join()).not.toMatch(/opaque|eyJ|a-code/);
  });

  it.each([
    ['does not respond', 0],
    ['is down behind its proxy', 503],
  ])('that %s sends users back to the front end', async (_case, status) => {
    running.provider.handlers.set('/token', (_request, response) => {
      if (status === 0) response.destroy();
      else sendText(response, 'text/html', 'Service unavailable', status);
    });

    expect(await logIn()).toBe(UNREACHABLE);
    expect(lastFailure(running.app)).toMatchObject({ step: 'token', provider_error: null });
  });

  it('that refuses without a reason counts as having rejected the code', async () => {
    running.provider.handlers.set('/token', (_request, response) =>
      sendText(response, 'text/html', 'No', 404),
    );

    expect(await logIn()).toBe('OIDC_EXCHANGE_FAILED');
    expect(lastFailure(running.app)).toMatchObject({ step: 'token', answer: { status: 404, body: 'No' } });
  });

  describe('with rotated keys', () => {
    it('is trusted at once, whether the key ID changes or not', async () => {
      expect(await logIn()).toBe(SUCCESS);
      for (const kid of ['two', 'two']) {
        // Keys are fetched again after a few seconds at the earliest.
        await sleep(5_100);
        running.provider.rotateKey(kid);
        expect((await attempt(running.app, running.provider)).headers.get('location')).toBe(SUCCESS);
      }
      expect(running.provider.countRequests('/jwks')).toBe(3);
    });

    it('has its keys fetched only once in a few seconds, however many tokens do not match', async () => {
      expect(await logIn()).toBe(SUCCESS);
      await sleep(5_100);
      const before = running.provider.countRequests('/jwks');
      running.provider.idToken = (claims) => running.provider.sign(claims, { kid: 'nowhere' });
      for (let time = 0; time < 4; time += 1)
        expect((await attempt(running.app, running.provider)).headers.get('location')).toBe(FAILED);

      expect(running.provider.countRequests('/jwks') - before).toBe(1);
    });

    it('is not trusted while its keys cannot be fetched', async () => {
      expect(await logIn()).toBe(SUCCESS);
      await sleep(5_100);
      running.provider.rotateKey('three');
      running.provider.handlers.set('/jwks', (_request, response) => response.destroy());

      expect((await attempt(running.app, running.provider)).headers.get('location')).toBe(UNREACHABLE);
      expect(lastFailure(running.app)).toMatchObject({ step: 'keys' });
    });
  });
});
