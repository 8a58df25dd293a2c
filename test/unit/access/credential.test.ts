import { describe, expect, it } from '@jest/globals';
import { credentialOf } from '#access';

describe('the credential of a request', () => {
  it.each([
    ['Bearer abc.def', 'abc.def'],
    ['bearer abc', 'abc'],
    ['BEARER abc', 'abc'],
    ['Bearer   abc  ', 'abc'],
    ['Bearer tmx_0123', 'tmx_0123'],
  ])('is the token of the header "%s"', (authorization, token) => {
    expect(credentialOf({ authorization })).toEqual({ from: 'header', token });
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Basic QWRh',
    'abc',
    'Bearerabc',
    'Bearer a b',
    'Bearer\tabc',
    'Token abc',
  ])('is nothing good with the header "%s", whatever the cookie holds', (authorization) => {
    expect(credentialOf({ authorization, cookie: 'jwt=good' })).toEqual({ from: 'header', token: '' });
  });

  it.each([
    ['jwt=abc', 'abc'],
    ['theme=dark; jwt=abc; lang=de', 'abc'],
    ['jwt=abc;other=1', 'abc'],
    ['jwt=first; jwt=second', 'first'],
    ['xjwt=no; jwt=abc', 'abc'],
  ])('is the cookie of "%s" without a header', (cookie, token) => {
    expect(credentialOf({ cookie })).toEqual({ from: 'cookie', token });
  });

  it.each([undefined, '', 'theme=dark', 'jwt=', 'JWT=abc', 'xjwt=abc', '__proto__=abc', 'jwt'])(
    'is missing with the cookie header %p',
    (cookie) => {
      expect(credentialOf(cookie === undefined ? {} : { cookie })).toBeNull();
    },
  );
});
