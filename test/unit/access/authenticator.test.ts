import { describe, expect, it } from '@jest/globals';
import { InvalidToken, type Principal, SessionEnded, TotpRequired } from '#access';
import { ServiceUnavailable } from '#shared';
import { resolveFirstValid } from '../../../src/access/authenticator.js';

const OUTCOMES = {
  garbage: new InvalidToken(),
  ended: new SessionEnded({ reason: 'revoked' }),
  'second factor pending': new TotpRequired(),
  outage: new ServiceUnavailable(),
  ada: { username: 'ada' } as Principal,
};
type Token = keyof typeof OUTCOMES;

const resolve = async (token: Token): Promise<Principal> => {
  const outcome = OUTCOMES[token];
  if (outcome instanceof Error) throw outcome;
  return outcome;
};

const CASES: [Token[], Token][] = [
  [['ada'], 'ada'],
  [['garbage', 'ada'], 'ada'],
  [['ended', 'garbage', 'second factor pending', 'ada'], 'ada'],
  [['garbage', 'garbage'], 'garbage'],
  [['garbage', 'ended'], 'ended'],
  [['ended', 'garbage'], 'ended'],
  [['garbage', 'second factor pending'], 'second factor pending'],
  [['outage', 'ada'], 'outage'],
  [['ended', 'outage'], 'outage'],
];

describe('resolving several credentials', () => {
  it.each(CASES)('resolves %j to the outcome of "%s"', async (tokens, expected) => {
    const credentials = tokens.map((token) => ({ from: 'cookie' as const, token }));
    const found = await resolveFirstValid(credentials, ({ token }) => resolve(token as Token)).catch(String);

    expect(found).toEqual(OUTCOMES[expected] instanceof Error ? String(OUTCOMES[expected]) : OUTCOMES.ada);
  });

  it('stops at the first valid credential', async () => {
    const asked: string[] = [];
    const credentials = ['garbage', 'ada', 'outage'].map((token) => ({ from: 'cookie' as const, token }));
    await resolveFirstValid(credentials, ({ token }) => {
      asked.push(token);
      return resolve(token as Token);
    });

    expect(asked).toEqual(['garbage', 'ada']);
  });
});
