import { describe, expect, it } from '@jest/globals';
import { assertLoggedInAgain } from '../../../src/oidc/repeated-login.js';

const START = 1_900_000_000_000;
const END = START + 60_000;
const at = (ms: number) => () =>
  assertLoggedInAgain({ authTime: (START + ms) / 1_000 }, { from: START, to: END });

describe('a repeated login', () => {
  it.each([-30_000, 0, 60_000, 90_000])('may have been %d ms after the start', (ms) => {
    expect(at(ms)).not.toThrow();
  });

  it.each([-30_001, -3_600_000, 90_001, Number.NaN])('must not have been %d ms after the start', (ms) => {
    expect(at(ms)).toThrow('auth_time: the user did not log in again at the provider');
  });

  it('is not proved by a provider that does not say when it was', () => {
    expect(() => assertLoggedInAgain({ authTime: null }, { from: START, to: END })).toThrow(
      'auth_time: the provider does not say when the user logged in',
    );
  });
});
