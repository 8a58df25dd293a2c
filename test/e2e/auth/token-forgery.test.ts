import {
  createHmac,
  createSecretKey,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { KeyRing } from '#platform/crypto';
import { aPerson, bearer, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

type Claims = Record<string, unknown>;
type Forgery = { claims?: Claims; without?: string; header?: Claims; key?: KeyObject };

const RSA = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const OTHER_KEY = createSecretKey(randomBytes(32));
const SECRET = randomBytes(32).toString('base64url');

const FORGERIES: [string, Forgery][] = [
  ['the algorithm HS384', { header: { alg: 'HS384' } }],
  ['the algorithm HS512', { header: { alg: 'HS512' } }],
  ['the algorithm RS256', { header: { alg: 'RS256' }, key: RSA.privateKey }],
  ['another key', { key: OTHER_KEY }],
  ['another key that it brings along', { header: { jwk: { kty: 'oct', k: SECRET } }, key: OTHER_KEY }],
  ['another key that it links to', { header: { jku: 'http://127.0.0.1:9/keys' }, key: OTHER_KEY }],
  ['an unknown kid', { header: { kid: 'k9' } }],
  ['a path as kid', { header: { kid: '../../../dev/null' } }],
  ['SQL as kid', { header: { kid: "test' OR '1'='1" } }],
  ['a number as kid', { header: { kid: 1 } }],
  ['a list as kid', { header: { kid: ['test'] } }],
  ['no kid', { header: { kid: undefined } }],
  ['no end', { without: 'exp' }],
  ['no beginning', { without: 'iat' }],
  ['a fraction as end', { claims: { exp: 4_000_000_000.5 } }],
  ['text as end', { claims: { exp: '4000000000' } }],
  ['an end beyond whole numbers', { claims: { exp: 2 ** 53 } }],
  ['another issuer', { claims: { iss: 'someone' } }],
  ['no issuer', { without: 'iss' }],
  ['another audience', { claims: { aud: 'someone' } }],
  ['no audience', { without: 'aud' }],
  ['the type of a reset', { claims: { typ: 'reset' } }],
  ['an invented type', { claims: { typ: 'admin' } }],
  ['no type', { without: 'typ' }],
  ['no secret', { without: 'k' }],
  ['an empty secret', { claims: { k: '' } }],
  ['a short secret', { claims: { k: 'c2hvcnQ' } }],
  ['a secret that is no text', { claims: { k: 7 } }],
  ['no session', { without: 'sid' }],
  ['text that is no session', { claims: { sid: "' OR '1'='1" } }],
  ['the session of somebody else', { claims: { sub: '00000000-0000-7000-8000-000000000000' } }],
  ['no user', { without: 'sub' }],
];

describe.each(engines)('forging a session token on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let token: string;
  const me = (value: string) => running.app.client().get('/users/me', bearer(value));
  const signingKey = () => running.app.get(KeyRing).derive('test', 'jwt');

  beforeAll(async () => {
    const { name } = await aPerson(running.app, 'Ada');
    token = await tokenOf(running.app, name);
  });

  /** Returns the valid token with one change, signed with the real key unless `key` is another one. */
  function forge({ claims = {}, without = '', header = {}, key = signingKey() }: Forgery): string {
    const content = Object.entries({ ...contentOf(token), ...claims }).filter(([name]) => name !== without);
    return sign({ alg: 'HS256', typ: 'JWT', kid: 'test', ...header }, Object.fromEntries(content), key);
  }

  it('accepts the original token, also when it is signed again', async () => {
    expect((await me(token)).status).toBe(200);
    expect((await me(forge({}))).status).toBe(200);
  });

  it.each(FORGERIES)('rejects a token with %s', async (_case, forgery) => {
    const response = await me(forge(forgery));

    expect(response.status).toBe(401);
    expect(response.body).toEqual({ error: 'Invalid token', code: 'INVALID_TOKEN' });
  });

  it('returns TOTP_REQUIRED for a token of the second-factor type', async () => {
    const response = await me(forge({ claims: { typ: 'totp' } }));
    expect(response).toMatchObject({ status: 401, body: { code: 'TOTP_REQUIRED' } });
  });

  it('rejects a token without algorithm and signature', async () => {
    const [, payload = '', signature = ''] = token.split('.');
    for (const alg of ['none', 'None', 'NONE', '']) {
      const header = Buffer.from(JSON.stringify({ alg, typ: 'JWT', kid: 'test' })).toString('base64url');
      expect((await me(`${header}.${payload}.`)).body.code).toBe('INVALID_TOKEN');
      expect((await me(`${header}.${payload}.${signature}`)).body.code).toBe('INVALID_TOKEN');
    }
  });

  it('rejects a token with a changed payload, a truncated signature or missing parts', async () => {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const changed = Buffer.from(JSON.stringify({ ...contentOf(token), admin: true }));
    const forgeries = [
      `${header}.${changed.toString('base64url')}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -2)}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}..${signature}`,
      `.${payload}.${signature}`,
      '..',
      'x'.repeat(10_000),
    ];
    for (const forgery of forgeries) expect((await me(forgery)).body.code).toBe('INVALID_TOKEN');
  });

  it('rejects a token signed with the real key but without the secret of the session', async () => {
    const response = await me(forge({ claims: { k: SECRET } }));

    expect(response.status).toBe(401);
    expect(response.body).toEqual({
      error: 'Session not found',
      code: 'SESSION_NOT_FOUND',
      reason: 'superseded',
    });
  });

  it('rejects a token of a session that does not exist', async () => {
    const response = await me(forge({ claims: { sid: '00000000-0000-7000-8000-000000000000' } }));

    expect(response.body).toEqual({ error: 'Session not found', code: 'SESSION_NOT_FOUND', reason: 'gone' });
  });

  it('rejects the token of a revoked session in any other spelling', async () => {
    const { name } = await aPerson(running.app);
    const revoked = await tokenOf(running.app, name);
    await running.app.client().post('/users/logout', undefined, bearer(revoked));
    const spellings = [
      revoked,
      `${revoked}=`,
      `${revoked}==`,
      ...'ABCDEFGH'.split('').map((c) => revoked.slice(0, -1) + c),
    ];

    for (const spelling of spellings) expect((await me(spelling)).status).toBe(401);
  });
});

const encode = (part: Claims) => Buffer.from(JSON.stringify(part)).toString('base64url');

const contentOf = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;

function sign(header: Claims, payload: Claims, key: KeyObject): string {
  const text = `${encode(header)}.${encode(payload)}`;
  const algorithm = `sha${String(header['alg']).slice(2)}`;
  const signature =
    key.type === 'secret'
      ? createHmac(algorithm, key).update(text).digest('base64url')
      : createSign(algorithm).update(text).sign(key, 'base64url');
  return `${text}.${signature}`;
}
