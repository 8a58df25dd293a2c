import { createSecretKey } from 'node:crypto';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import jsonwebtoken from 'jsonwebtoken';
import { type SigningKeys } from '../../../src/sessions/signing-keys.js';
import { TokenVerifier } from '../../../src/sessions/token-verifier.js';
import { type VerifiedToken, VerifiedTokens } from '../../../src/sessions/verified-tokens.js';

const KEY = createSecretKey(Buffer.alloc(32, 1));
const CLAIMS = { sub: 'u', sid: 's', jti: 'j', typ: 'session', k: Buffer.alloc(32).toString('base64url') };

const tokenOf = (more: object = {}, key = KEY): string =>
  jsonwebtoken.sign({ ...CLAIMS, exp: 9_999_999_999, ...more }, key, {
    keyid: 'one',
    issuer: 'latchkey',
    audience: 'latchkey',
  });

describe('checking the signature of a token', () => {
  const kids = new Set<unknown>();
  let verifier: TokenVerifier;
  let checked: jest.SpiedFunction<TokenVerifier['validate']>;

  beforeEach(() => {
    kids.add('one');
    const keys = { find: (kid: unknown) => (kids.has(kid) ? KEY : null) } as SigningKeys;
    verifier = new TokenVerifier(keys);
    checked = jest.spyOn(verifier, 'validate');
  });

  it('is done once for the same bytes', async () => {
    const token = tokenOf();
    const [first, again] = [await verifier.verifyAgain(token), await verifier.verifyAgain(token)];

    expect(first).toMatchObject({ sub: 'u', sid: 's', typ: 'session', kid: 'one' });
    expect(again).toEqual(first);
    expect(checked).toHaveBeenCalledTimes(1);
  });

  it('leaves nothing behind that opens the session', async () => {
    expect(JSON.stringify(await verifier.verifyAgain(tokenOf()))).not.toContain(CLAIMS.k);
  });

  it('is done for every other token, and a bad one stays bad', async () => {
    const token = tokenOf();
    await verifier.verifyAgain(token);
    const [header, , signature] = token.split('.');
    const forged = `${header}.${tokenOf({ sub: 'root' }).split('.')[1]}.${signature}`;

    for (const bad of [forged, forged, tokenOf({}, createSecretKey(Buffer.alloc(32, 2))), `${token}x`])
      await expect(verifier.verifyAgain(bad)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    expect((await verifier.verifyAgain(tokenOf({ sub: 'other' }))).sub).toBe('other');
  });

  it('does not outlive the key', async () => {
    const token = tokenOf();
    await verifier.verifyAgain(token);
    kids.clear();

    await expect(verifier.verifyAgain(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
  });
});

describe('remembering verified tokens', () => {
  it('has an end: the oldest goes first', () => {
    const tokens = new VerifiedTokens(2);
    for (const kid of ['a', 'b', 'c']) tokens.add(kid, { kid } as VerifiedToken);

    expect(['a', 'b', 'c'].map((token) => tokens.find(token)?.kid)).toEqual([undefined, 'b', 'c']);
  });
});
