import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#platform/config';

const read = (uris: string, clients = 'desk=Desk app') =>
  loadConfig({ OAUTH_CLIENTS: clients, OAUTH_REDIRECT_URIS: uris }).env.OAUTH_REDIRECT_URIS;

describe('the addresses that are registered for apps', () => {
  it.each([
    'http://127.0.0.1/callback',
    'http://127.0.0.1',
    'http://[::1]/callback?from=latchkey',
    'https://desk.example.com/callback',
    'com.example.desk:/callback',
  ])('may be %s', (uri) => {
    expect(read(`desk=${uri}`)).toEqual([{ id: 'desk', text: uri }]);
  });

  it.each([
    ['http://localhost/callback', 'it may resolve to another machine (RFC 8252, section 8.3)'],
    ['http://127.0.0.1:8080/callback', 'the app gets its port from the operating system'],
    ['http://desk.example.com/callback', 'others can read it'],
    ['http://127.0.0.1.example.com/callback', 'it is another host'],
    ['https://ada@desk.example.com/callback', 'it names a user'],
    ['https://desk.example.com/callback#code', 'a fragment is not allowed (RFC 6749, section 3.1.2)'],
    ['desk:/callback', 'the scheme has no period (RFC 8252, section 7.1)'],
    ['javascript:alert(1)', 'it is a script'],
    ['data:text/html,x', 'it is a document'],
  ])('may not be %s, because %s', (uri) => {
    expect(() => read(`desk=${uri}`)).toThrow('OAUTH_REDIRECT_URIS must be like');
  });

  it('belong to an app that is registered too', () => {
    expect(() => read('desk=com.example.desk:/callback', 'tv=TV')).toThrow(
      'OAUTH_REDIRECT_URIS names desk, which is not in OAUTH_CLIENTS',
    );
  });
});
