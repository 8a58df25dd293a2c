import { describe, expect, it } from '@jest/globals';
import { parseCredentials } from '#access';

const fromCookie = (...tokens: string[]) => tokens.map((token) => ({ from: 'cookie', token }));

describe('the credentials of a request', () => {
  it.each([
    ['Bearer abc.def', 'abc.def'],
    ['bearer abc', 'abc'],
    ['BEARER abc', 'abc'],
    ['Bearer   abc  ', 'abc'],
    ['Bearer tmx_0123', 'tmx_0123'],
  ])('are read from the header "%s"', (authorization, token) => {
    expect(parseCredentials({ authorization, cookie: 'jwt=good; __Host-jwt=good' })).toEqual([
      { from: 'header', token },
    ]);
  });

  it.each(['Bearer', 'Bearer ', 'Bearer a b', 'Bearer\tabc'])(
    'are invalid with the header "%s", whatever the cookie contains',
    (authorization) => {
      expect(parseCredentials({ authorization, cookie: 'jwt=good' })).toEqual([
        { from: 'header', token: '' },
      ]);
    },
  );

  it.each([
    '',
    'Basic QWRh',
    'basic QWRh',
    'Digest username="ada"',
    'Negotiate YII',
    'Token abc',
    'Bearerabc',
    'abc',
  ])('are read from the cookie beside the unrelated header "%s"', (authorization) => {
    expect(parseCredentials({ authorization, cookie: 'jwt=good' })).toEqual(fromCookie('good'));
    expect(parseCredentials({ authorization })).toEqual([]);
  });

  it.each([
    ['jwt=abc', ['abc']],
    ['theme=dark; jwt=abc; lang=de', ['abc']],
    ['jwt=abc;other=1', ['abc']],
    ['jwt=first; jwt=second', ['first', 'second']],
    ['jwt=; jwt=second; jwt', ['second']],
    ['xjwt=no; jwt=abc', ['abc']],
    ['a=jwt=no; jwt=abc', ['abc']],
    ['jwt=other; __Host-jwt=own', ['own']],
    ['__Host-jwt=own; jwt=own', ['own']],
    ['__Host-jwt=; jwt=abc', ['abc']],
  ])('are read from the cookies "%s" without a header', (cookie, tokens) => {
    expect(parseCredentials({ cookie })).toEqual(fromCookie(...tokens));
  });

  it.each([
    undefined,
    '',
    'theme=dark',
    'jwt=',
    'JWT=abc',
    'xjwt=abc',
    '__proto__=abc',
    'jwt',
    '__host-jwt=abc',
  ])('are empty with the cookie header %p', (cookie) => {
    expect(parseCredentials(cookie === undefined ? {} : { cookie })).toEqual([]);
  });
});
