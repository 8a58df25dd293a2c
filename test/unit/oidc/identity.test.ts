import { describe, expect, it } from '@jest/globals';
import { isAllowed } from '../../../src/oidc/allowed-users.policy.js';
import { toErrorCode, ProviderFailure, getReason } from '../../../src/oidc/provider-failure.js';
import { type ProviderSettings } from '../../../src/oidc/provider-settings.js';
import { isComplete, toIdentity, mergeClaims } from '../../../src/oidc/verified-identity.js';

const SETTINGS: ProviderSettings = {
  protocol: 'oidc',
  clientId: 'latchkey',
  clientSecret: 'secret',
  issuerUrl: 'https://sso.example.com',
  authorizationUrl: null,
  tokenUrl: null,
  userinfoUrl: null,
  tokenAuthMethod: null,
  useUserinfo: true,
  identifierPath: 'sub',
  namePath: 'name',
  groupClaim: null,
  scopes: 'openid',
  allowedUsers: [],
};
const identity = (claims: object, settings: Partial<ProviderSettings> = {}) =>
  toIdentity(
    {
      issuer: 'https://sso.example.com',
      subject: 'x',
      authTime: null,
      idToken: 't',
      claims: { sub: 'x', ...claims },
    },
    { scope: null, settings: { ...SETTINGS, ...settings } },
  );

describe('the allow list', () => {
  const ada = { identifier: 'Ada-1', email: 'Ada@Example.com', isEmailVerified: true };

  it.each([[], ['ada-1'], ['ADA@EXAMPLE.COM'], ['@example.com'], [' @Example.COM '], ['x', '@example.com']])(
    'allows a user by %j',
    (...entries: string[]) => {
      expect(isAllowed(ada, entries)).toBe(true);
    },
  );

  it.each(['@ample.com', '@sub.example.com', 'example.com', '@', '', 'ada', 'ada@example.com.evil.com'])(
    'does not allow a user by "%s"',
    (entry) => {
      expect(isAllowed(ada, [entry])).toBe(false);
    },
  );

  it('ignores case in every script, without mapping other letters to ASCII', () => {
    const kelvin = { identifier: 'ÜNAL', email: '\u{212A}im@example.com', isEmailVerified: true };
    expect(isAllowed(kelvin, ['ünal'])).toBe(true);
    expect(isAllowed(kelvin, ['kim@example.com'])).toBe(false);
  });

  it('matches a domain only with a verified address', () => {
    for (const isEmailVerified of [false, null])
      expect(isAllowed({ ...ada, isEmailVerified }, ['@example.com'])).toBe(false);
    expect(isAllowed({ ...ada, isEmailVerified: null }, ['ada@example.com'])).toBe(true);
    expect(isAllowed({ ...ada, isEmailVerified: false }, ['ada@example.com'])).toBe(false);
  });

  it('does not treat an identifier that looks like an address as one', () => {
    const eve = { identifier: 'eve@example.com', email: null, isEmailVerified: null };
    expect(isAllowed(eve, ['@example.com'])).toBe(false);
    expect(isAllowed(eve, ['eve@example.com'])).toBe(true);
  });

  it('does not allow a user without an address by an empty entry', () => {
    expect(isAllowed({ identifier: 'eve', email: null, isEmailVerified: null }, [''])).toBe(false);
  });
});

describe('an identity', () => {
  it.each([
    ['a.b', { a: { b: 'deep' } }, 'deep'],
    ['https://example.com/id', { 'https://example.com/id': 'flat' }, 'flat'],
    ['n', { n: 7 }, '7'],
  ])('is read from %s', (identifierPath, claims, identifier) => {
    expect(identity(claims, { identifierPath }).identifier).toBe(identifier);
  });

  it.each([
    ['a', {}],
    ['a', { a: '' }],
    ['a', { a: {} }],
    ['a', { a: true }],
    ['a', { a: 1.5 }],
    ['a', { a: 'x'.repeat(1_025) }],
    ['a', { a: ['x'] }],
    ['a', { a: null }],
    ['toString', {}],
    ['__proto__.constructor.name', {}],
    ['email', { email: 'ada@example.com' }],
    ['email', { email: 'ada@example.com', email_verified: false }],
  ])('is rejected at %s of %j', (identifierPath, claims) => {
    expect(() => identity(claims, { identifierPath })).toThrow(ProviderFailure);
  });

  it.each([
    [{}, 'no claim at "a"; there are sub'],
    [{ a: ['secret'] }, 'the claim at "a" is a list; text or a whole number is needed'],
    [{ a: null }, 'the claim at "a" is of the type null; text or a whole number is needed'],
    [{ a: { secret: 1 } }, 'the claim at "a" is of the type object; text or a whole number is needed'],
    [{ a: ' ' }, 'the claim at "a" is empty or longer than 1024 characters'],
  ])('is rejected with the reason for %j', (claims, message) => {
    expect(() => identity(claims, { identifierPath: 'a' })).toThrow(`identifier: ${message}`);
  });

  it('can be a verified address', () => {
    for (const email_verified of [true, 'true']) {
      const claims = { email: 'ada@example.com', email_verified };
      expect(identity(claims, { identifierPath: 'email' }).identifier).toBe('ada@example.com');
    }
  });

  it('has a name, with fallbacks', () => {
    expect(identity({ name: 'Ada' }, { namePath: 'nick' }).name).toBe('Ada');
    expect(identity({ preferred_username: 'ada' }).name).toBe('ada');
    expect(identity({}).name).toBe('x');
  });
});

describe('merged claims', () => {
  it('keep the subject, issuer and audience of the ID token', () => {
    expect(mergeClaims({ sub: 'a', iss: 'i', aud: 'c' }, { sub: 'b', iss: 'j', aud: 'd' })).toMatchObject({
      sub: 'a',
      iss: 'i',
      aud: 'c',
    });
  });

  it('do not treat the address from userinfo as verified', () => {
    const merged = mergeClaims({ email: 'a@x', email_verified: true }, { email: 'b@x' });
    expect([merged['email'], merged['email_verified']]).toEqual(['b@x', undefined]);
  });
});

describe('the log of a provider failure', () => {
  it('contains the innermost reason, but no text quoted by a parser', () => {
    const parser = new SyntaxError('Unexpected token "eyJ… is not valid JSON');
    expect(getReason(new Error('outer', { cause: new Error('inner') }))).toBe('inner');
    expect(getReason(new Error('parsing error', { cause: parser }))).toBe('parsing error');
    expect(getReason(Object.assign(new Error(''), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
  });

  it('contains only values in the form of an error code', () => {
    expect(toErrorCode('invalid_grant')).toBe('invalid_grant');
    for (const odd of ['a b', 'x'.repeat(65), 5, null, undefined, 'a\nb'])
      expect(toErrorCode(odd)).toBeNull();
  });
});

describe('groups', () => {
  it('are not read without a path', () => {
    expect(identity({ groups: ['operators'] }).groups).toBeNull();
  });

  it('are not complete without the claim, so that an outage of userinfo takes no roles away', () => {
    const claims = { sub: 'x', name: 'Ada' };
    const settings = { ...SETTINGS, groupClaim: 'groups' };
    expect(isComplete(claims, SETTINGS)).toBe(true);
    expect(isComplete(claims, settings)).toBe(false);
    expect(isComplete({ ...claims, groups: [] }, settings)).toBe(true);
  });

  it('that are left out of the token are an error, because they would take roles away', () => {
    const read = (claims: object) => () => identity(claims, { groupClaim: 'groups' });
    expect(read({ _claim_names: { groups: 'src1' } })).toThrow('too many');
    expect(read({ _claim_names: { address: 'src1' } })().groups).toEqual([]);
  });
});
