import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson } from '../../support/fixtures/accounts.js';
import { ConnectProxy } from '../../support/clients/connect-proxy.js';
import { engines } from '../../support/databases/databases.js';
import { attempt, configure, lastFailure } from '../../support/fixtures/faulty-login.js';
import { FaultyProvider } from '../../support/faults/faulty-provider.js';
import { TestApp } from '../../support/app/test-app.js';

const FRONTEND_URL = 'https://desk.example.com';
const SUCCESS = `${FRONTEND_URL}/?success=true`;
const UNREACHABLE = 'OIDC_PROVIDER_UNREACHABLE';
const TLS_FOLDER = join(import.meta.dirname, '../../support/fixtures/tls');
const certificate = (name: string) => join(TLS_FOLDER, `${name}.cert.pem`);
const read = (name: string) => readFileSync(join(TLS_FOLDER, name), 'utf8');
const startWithCertificate = (name: string, host?: string) =>
  FaultyProvider.start({ key: read(`${name}.key.pem`), cert: read(`${name}.cert.pem`) }, host);

/** Returns the result of a login in an application with this environment, and the reason from its log. */
async function outcome(provider: FaultyProvider, env: Record<string, string>) {
  const database = await engines[0]![1]();
  const app = await TestApp.start({ database, clock: null, env: { FRONTEND_URL, ...env } });
  await configure(await aPerson(app, 'root'), provider);
  const response = await attempt(app, provider);
  const reason = lastFailure(app)?.['reason'];
  const log = app.logLines.join('\n');
  await app.close();
  await database.drop();
  return { result: (response.headers.get('location') ?? response.body.code) as string, reason, log };
}

describe('a provider with a private certificate authority', () => {
  it('is trusted when the authority is in OIDC_CA_FILE, as are the default authorities of Node', async () => {
    const providers = [await startWithCertificate('provider'), await startWithCertificate('named')];
    const results: string[][] = [];
    for (const env of [
      {},
      { OIDC_CA_FILE: certificate('provider') },
      { OIDC_CA_FILE: certificate('provider'), NODE_EXTRA_CA_CERTS: certificate('named') },
      { OIDC_CA_FILE: certificate('provider'), NODE_EXTRA_CA_CERTS: '/nonexistent.pem' },
    ]) {
      const outcomes = await Promise.all(providers.map((provider) => outcome(provider, env)));
      results.push(outcomes.map(({ result }) => result));
    }
    await Promise.all(providers.map((provider) => provider.close()));

    expect(results).toEqual([
      [UNREACHABLE, UNREACHABLE],
      [SUCCESS, UNREACHABLE],
      [SUCCESS, SUCCESS],
      [SUCCESS, UNREACHABLE],
    ]);
  });
});

describe('a provider behind a forward proxy', () => {
  let provider: FaultyProvider;
  let proxy: ConnectProxy;

  beforeAll(async () => {
    provider = await startWithCertificate('named', 'sso.example.com');
  });

  afterAll(() => provider.close());

  beforeEach(async () => {
    proxy = await ConnectProxy.start(provider.port);
  });

  afterEach(() => proxy.close());

  const through = (more: Record<string, string> = {}) =>
    outcome(provider, {
      HTTPS_PROXY: `http://user:s%3Acret@${proxy.host}`,
      OIDC_CA_FILE: certificate('named'),
      ...more,
    });

  it('is reached through it for every request, by host name, with its certificate verified', async () => {
    const { result } = await through({ NO_PROXY: 'other.example.com,10.0.0.0/8' });
    expect(result).toBe(SUCCESS);
    expect(proxy.requests.map(({ authority }) => authority)).toEqual(
      provider.requests.map(() => `sso.example.com:${provider.port}`),
    );
    expect(new Set(proxy.requests.map(({ authorization }) => authorization))).toEqual(
      new Set([`Basic ${Buffer.from('user:s:cret').toString('base64')}`]),
    );
    expect(provider.requests.map(({ path }) => path)).toEqual([
      '/.well-known/openid-configuration',
      '/token',
      '/jwks',
    ]);

    const strange = await through({ OIDC_CA_FILE: certificate('provider') });
    expect([strange.result, strange.reason]).toEqual([UNREACHABLE, expect.stringMatching(/self-signed/)]);
  });

  it('is reached directly where NO_PROXY matches', async () => {
    const { result } = await through({ NO_PROXY: '.example.com' });

    expect(result).toBe(UNREACHABLE);
    expect(proxy.requests).toEqual([]);
  });

  it('cannot be reached when the proxy refuses or is down, which the log reports without the proxy password', async () => {
    proxy.refusal = 407;
    const refused = await through();
    await proxy.close();
    const down = await through();

    expect(refused).toMatchObject({
      result: UNREACHABLE,
      reason: `the proxy ${proxy.host} cannot be used: it returns status 407 to CONNECT`,
    });
    expect(down).toMatchObject({
      result: UNREACHABLE,
      reason: expect.stringMatching(/^the proxy .*ECONNREFUSED/),
    });
    for (const { log } of [refused, down]) expect(log).not.toMatch(/cret/);
  });
});
