import { describe, expect, it } from '@jest/globals';
import { InvalidToken, type Principal, SessionEnded, TotpRequired } from '#access';
import { ServiceUnavailable } from '#shared';
import { firstAccepted } from '../../../src/access/first-accepted.js';

const OUTCOMES = {
  garbage: new InvalidToken(),
  ended: new SessionEnded({ reason: 'revoked' }),
  'second step': new TotpRequired(),
  outage: new ServiceUnavailable(),
  ada: { username: 'ada' } as Principal,
};
type Token = keyof typeof OUTCOMES;

const outcomeOf = (token: Token): Principal => {
  const outcome = OUTCOMES[token];
  if (outcome instanceof Error) throw outcome;
  return outcome;
};

const CASES: [Token[], Token][] = [
  [['ada'], 'ada'],
  [['garbage', 'ada'], 'ada'],
  [['ended', 'garbage', 'second step', 'ada'], 'ada'],
  [['garbage', 'garbage'], 'garbage'],
  [['garbage', 'ended'], 'ended'],
  [['ended', 'garbage'], 'ended'],
  [['garbage', 'second step'], 'second step'],
  [['outage', 'ada'], 'outage'],
  [['ended', 'outage'], 'outage'],
];

describe('of several credentials', () => {
  it.each(CASES)('%j come to: %s, at once and later', async (tokens, expected) => {
    const credentials = tokens.map((token) => ({ from: 'cookie' as const, token }));
    const atOnce = async () => firstAccepted(credentials, ({ token }) => outcomeOf(token as Token));
    const later = async () => firstAccepted(credentials, async ({ token }) => outcomeOf(token as Token));

    for (const found of [await atOnce().catch(String), await later().catch(String)]) {
      expect(found).toEqual(OUTCOMES[expected] instanceof Error ? String(OUTCOMES[expected]) : OUTCOMES.ada);
    }
  });

  it('asks no more than it needs to', () => {
    const asked: string[] = [];
    const credentials = ['garbage', 'ada', 'outage'].map((token) => ({ from: 'cookie' as const, token }));
    void firstAccepted(credentials, ({ token }) => {
      asked.push(token);
      return outcomeOf(token as Token);
    });

    expect(asked).toEqual(['garbage', 'ada']);
  });
});
