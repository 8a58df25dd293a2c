import { createSecretKey } from 'node:crypto';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import jsonwebtoken from 'jsonwebtoken';
import { type SigningKeys } from '../../../src/sessions/token-signer.js';
import {
  TokenStrategy,
  TokenVerifier,
  type VerifiedToken,
  VerifiedTokenCache,
} from '../../../src/sessions/token-verifier.js';

const KEY = createSecretKey(Buffer.alloc(32, 1));
const CLAIMS = { sub: 'u', sid: 's', jti: 'j', typ: 'session', k: Buffer.alloc(32).toString('base64url') };

const tokenOf = (more: object = {}, key = KEY): string =>
  jsonwebtoken.sign({ ...CLAIMS, exp: 9_999_999_999, ...more }, key, {
    keyid: 'one',
    issuer: 'latchkey',
    audience: 'latchkey',
  });

describe('verifying a token', () => {
  const kids = new Set<unknown>();
  let verifier: TokenVerifier;
  let checked: jest.SpiedFunction<TokenStrategy['validate']>;

  /** Verifies a token as the authentication of a request does. */
  const verify = async (token: string) =>
    verifier.findVerified(token) ?? (await verifier.verifyAndRemember(token));

  beforeEach(() => {
    kids.add('one');
    const keys = { find: (kid: unknown) => (kids.has(kid) ? KEY : null) } as SigningKeys;
    verifier = new TokenVerifier(keys);
    checked = jest.spyOn(new TokenStrategy(), 'validate');
  });

  it('checks the signature of the same bytes once', async () => {
    const token = tokenOf();
    const [first, again] = [await verify(token), await verify(token)];

    expect(first).toMatchObject({ sub: 'u', sid: 's', typ: 'session', kid: 'one' });
    expect(again).toEqual(first);
    expect(checked).toHaveBeenCalledTimes(1);
  });

  it('does not cache the secret of the session', async () => {
    expect(JSON.stringify(await verify(tokenOf()))).not.toContain(CLAIMS.k);
  });

  it('rejects forged tokens although a genuine one is cached', async () => {
    const token = tokenOf();
    await verify(token);
    const [header, , signature] = token.split('.');
    const forged = `${header}.${tokenOf({ sub: 'root' }).split('.')[1]}.${signature}`;

    for (const bad of [forged, forged, tokenOf({}, createSecretKey(Buffer.alloc(32, 2))), `${token}x`])
      await expect(verify(bad)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    expect((await verify(tokenOf({ sub: 'other' }))).sub).toBe('other');
  });

  it('rejects a cached token whose key was removed', async () => {
    const token = tokenOf();
    await verify(token);
    kids.clear();

    await expect(verify(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
  });
});

describe('the cache of verified tokens', () => {
  it('evicts the oldest token when it is full', () => {
    const tokens = new VerifiedTokenCache(2);
    for (const kid of ['a', 'b', 'c']) tokens.add(kid, { kid } as VerifiedToken);

    expect(['a', 'b', 'c'].map((token) => tokens.find(token)?.kid)).toEqual([undefined, 'b', 'c']);
  });
});
