import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  createRemoteJWKSet,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { AssertionKeys } from '#door';
import { aPerson, bearer, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type Asked, askAs, type DialectName, DIALECTS } from '../../support/clients/door-questions.js';
import { anApplication, BEHIND_PROXY, DoorBrowser, FETCH, NAVIGATION } from '../../support/fixtures/door.js';
import { runningApp } from '../../support/app/running-app.js';
import { aPasskey, logInWithPasskey } from '../../support/fixtures/passkeys.js';
import { aGuardedPerson, logIn } from '../../support/fixtures/second-factor.js';

const ORIGIN = 'https://term.example.com';
const JWKS = '/.well-known/latchkey/jwks.json';
const HEADER = 'x-latchkey-assertion';
const SECOND = 1_000;

/** Returns the function of the example in docs/door.md, with the keys and the time of this server. */
function documentedVerifier(
  server: string,
  now: () => number,
): (request: object) => Promise<{ id: string; name: string; roles: string[] }> {
  const [, code = ''] =
    /```js\n(import \{ createRemoteJWKSet[\s\S]*?)```/.exec(readFileSync('docs/door.md', 'utf8')) ?? [];
  const body = code
    .replace(/^import .*$/m, '')
    .replace('export ', '')
    .replace(`${BEHIND_PROXY.PUBLIC_URL}${JWKS}`, server + JWKS);
  if (!body.includes(server)) throw new Error('docs/door.md has no example for Node');
  const make = compileFunction(`${body}\nreturn identify;`, ['createRemoteJWKSet', 'jwtVerify', 'URL']);
  const verify = (token: string, keys: never, options: object) =>
    jwtVerify(token, keys, { ...options, currentDate: new Date(now()) });
  return make(createRemoteJWKSet, verify, URL);
}

describe.each(engines)('the assertion for applications on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: BEHIND_PROXY });
  let admin: Person;
  let person: Person;
  let browser: DoorBrowser;
  let cookie: string;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'root');
    person = await aPerson(running.app, '🦊'.repeat(64));
    const options = { publicPaths: ['/health'] };
    browser = new DoorBrowser(
      running.app,
      await anApplication(running.app, { origin: ORIGIN, options }),
      person.client,
    );
    await browser.open();
    cookie = `__Host-latchkey=${browser.cookies.get('__Host-latchkey')}`;
  });

  const ask = (dialect: DialectName, target = '/', { headers, ...more }: Partial<Asked> = {}) =>
    askAs(dialect, running.app.url, { url: ORIGIN + target, ...more, headers: { cookie, ...headers } });
  const assertionOf = async (one: DoorBrowser) => String((await one.ask('/')).headers[HEADER]);
  const identify = (assertion: string) =>
    documentedVerifier(running.app.url, () => running.app.clock.now())({ headers: { [HEADER]: assertion } });
  const refusalOf = (assertion: string) =>
    identify(assertion).then(
      () => 'none',
      (error: unknown) => {
        const { code, claim } = error as { code: string; claim?: string };
        return claim ?? code;
      },
    );

  it.each(DIALECTS)('is part of the answer that admits a request of %s', async (dialect) => {
    const assertion = String((await ask(dialect)).headers[HEADER]);

    expect(await identify(assertion)).toEqual({ id: person.userId, name: person.name, roles: ['user'] });
    expect(assertion.length).toBeLessThan(1_024);
    expect(decodeJwt(assertion)).toEqual({
      ...{
        iss: 'https://auth.example.com',
        aud: ORIGIN,
        sub: person.userId,
        preferred_username: person.name,
      },
      ...{
        roles: ['user'],
        amr: ['pwd'],
        sid: expect.any(String),
        jti: expect.stringMatching(/^[\w-]{22}$/),
      },
      ...{ auth_time: expect.any(Number), iat: expect.any(Number), exp: expect.any(Number) },
    });
    const { iat = 0, exp = 0, auth_time } = decodeJwt(assertion);
    expect(exp - iat).toBe(60);
    expect(Math.abs(Number(auth_time) - iat)).toBeLessThan(60);
  });

  it.each(DIALECTS)(
    'is not part of a refusal by %s, and no JWT where nobody is identified',
    async (dialect) => {
      const headers = { ...FETCH, cookie: 'a=b', [HEADER]: 'forged' };
      const refused = await ask(dialect, '/', { headers });
      const open = await ask(dialect, '/health', { headers });

      expect([refused.status, refused.headers[HEADER]]).toEqual([401, undefined]);
      expect([open.status, open.headers[HEADER]]).toEqual([200, '(none)']);
      await expect(identify('(none)')).rejects.toThrow();
    },
  );

  it('can be verified with public keys that may be cached for five minutes', async () => {
    const response = await running.app.client().get(JWKS);

    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
    expect(response.body.keys).toHaveLength(1);
    expect(response.body.keys[0]).not.toHaveProperty('d');
  });

  it('is refused by the documented check when it is another application’s, changed, old, or no assertion', async () => {
    const assertion = await assertionOf(browser);
    const other = new DoorBrowser(running.app, await anApplication(running.app), person.client);
    await other.open();
    const [head = '', payload = '', signature = ''] = assertion.split('.');
    const changed = Buffer.from(JSON.stringify({ ...decodeJwt(assertion), sub: admin.userId })).toString(
      'base64url',
    );
    const none = Buffer.from('{"alg":"none","typ":"door+jwt"}').toString('base64url');
    const { kid, privateKey } = await running.app.get(AssertionKeys).getSigner();
    const sign = (header: object, claims: object = {}) =>
      new SignJWT({ ...decodeJwt(assertion), ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'door+jwt', kid, ...header })
        .sign(privateKey);

    expect(await refusalOf(await assertionOf(other))).toBe('aud');
    expect(await refusalOf(`${head}.${changed}.${signature}`)).toBe('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
    for (const token of [`${none}.${payload}.`, `${none}.${payload}.${signature}`])
      expect(await refusalOf(token)).toBe('ERR_JOSE_ALG_NOT_ALLOWED');
    expect(await refusalOf(await tokenOf(running.app, person.name))).toBe('ERR_JOSE_ALG_NOT_ALLOWED');
    expect(await refusalOf(await sign({}))).toBe('none');
    expect(await refusalOf(await sign({ typ: 'JWT' }))).toBe('typ');
    expect(await refusalOf(await sign({}, { iss: 'https://other.example.com' }))).toBe('iss');
    running.app.clock.advance(66 * SECOND);
    expect(await refusalOf(assertion)).toBe('exp');
  });

  it('is refused by the documented check when another key or another algorithm signed it', async () => {
    const claims = decodeJwt(await assertionOf(browser));
    const jwk = (await running.app.client().get(JWKS)).body.keys[0] as JWK & { kid: string };
    const own = await generateKeyPair('ES256', { extractable: true });
    const header = { alg: 'ES256', typ: 'door+jwt', kid: jwk.kid };
    const signWithOwn = (more: object) =>
      new SignJWT(claims).setProtectedHeader({ ...header, ...more }).sign(own.privateKey);
    const embedded = { jwk: await exportJWK(own.publicKey) };
    // The public key as the secret of an HMAC (RFC 8725, section 2.1).
    const confused = await new SignJWT(claims)
      .setProtectedHeader({ ...header, alg: 'HS256' })
      .sign(Buffer.from(JSON.stringify(jwk)));

    expect(await refusalOf(await signWithOwn({}))).toBe('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
    expect(await refusalOf(await signWithOwn(embedded))).toBe('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
    expect(await refusalOf(await signWithOwn({ kid: 'other' }))).toBe('ERR_JWKS_NO_MATCHING_KEY');
    expect(await refusalOf(confused)).toBe('ERR_JOSE_ALG_NOT_ALLOWED');
  });

  it('authenticates nobody at Latchkey itself', async () => {
    const { status, body } = await running.app.client().get('/users/me', bearer(await assertionOf(browser)));

    expect([status, body.code]).toEqual([401, 'INVALID_TOKEN']);
  });

  it('is used again for half of its life, for one application', async () => {
    const first = await assertionOf(browser);
    running.app.clock.advance(29 * SECOND);
    expect(await assertionOf(browser)).toBe(first);
    running.app.clock.advance(SECOND);
    const next = await assertionOf(browser);

    expect(next).not.toBe(first);
    expect(decodeJwt(next).jti).not.toBe(decodeJwt(first).jti);
  });

  it('is made anew when the rights of the user have changed', async () => {
    const colleague = await aPerson(running.app);
    const own = new DoorBrowser(running.app, await anApplication(running.app), colleague.client);
    await own.open();
    const rolesNow = async () => decodeJwt(await assertionOf(own))['roles'];
    expect(await rolesNow()).toEqual(['user']);
    await admin.client.post('/users/make-admin', { userId: colleague.userId });

    expect(await rolesNow()).toEqual(['admin', 'user']);
  });

  it('names the prefix of an application that shares its origin', async () => {
    const application = await anApplication(running.app, {
      origin: 'https://tools.example.com',
      pathPrefix: '/notes/',
    });
    const own = new DoorBrowser(running.app, application, person.client);
    await own.open('/notes/');

    const answer = await own.ask('/notes/a', { headers: NAVIGATION });
    expect(decodeJwt(String(answer.headers[HEADER])).aud).toBe('https://tools.example.com/notes/');
  });

  it('tells how the session logged in', async () => {
    const guarded = await aGuardedPerson(running.app);
    const own = new DoorBrowser(running.app, await anApplication(running.app), guarded.client);
    await logIn(guarded.client, guarded);
    await own.open();

    expect(decodeJwt(await assertionOf(own))['amr']).toEqual(['pwd', 'otp', 'mfa']);
    await logInWithPasskey(
      guarded.client,
      await aPasskey(guarded.client, { origin: BEHIND_PROXY.PUBLIC_URL }),
    );
    await own.open();
    expect(decodeJwt(await assertionOf(own))['amr']).toEqual(['user', 'mfa']);
  });
});
