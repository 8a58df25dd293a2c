import { describe, expect, it } from '@jest/globals';
import { isOwnCredential } from '../../../src/gateway/own-credentials.js';

const token = (claims: unknown) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

describe('isOwnCredential', () => {
  it.each([
    `Bearer ${token({ iss: 'latchkey' })}`,
    `bearer  ${token({ iss: 'latchkey', sub: 'ada' })} `,
    'Bearer tmx_0123',
    'BEARER TMX_0123',
  ])('recognises %s', (authorization) => {
    expect(isOwnCredential(authorization)).toBe(true);
  });

  it.each([
    '',
    'Bearer',
    'Bearer theirs',
    'Bearer a.b.c',
    `Bearer ${token({ iss: 'https://other.example.com' })}`,
    `Bearer ${token(null)}`,
    'Basic dG14XzAxMjM6',
    'token 0123456789abcdef',
  ])('leaves %j to the application', (authorization) => {
    expect(isOwnCredential(authorization)).toBe(false);
  });
});
