import { describe, expect, it } from '@jest/globals';
import { bucketOf, type AttemptLimit } from '#attempts';
import { closedFor, rememberedUntil } from '../../../src/attempts/attempt-limit.js';

const FLAT: AttemptLimit = { name: 'flat', failures: 5, windowMs: 1_000, closedMs: 60_000 };
const RISING: AttemptLimit = { ...FLAT, name: 'rising', maxClosedMs: 200_000 };
const DAY = 86_400_000;

describe('a limit on guesses', () => {
  it('closes for the same time each time where it names no maximum', () => {
    expect([0, 1, 5, 1_000].map((strikes) => closedFor(FLAT, strikes))).toEqual([
      60_000, 60_000, 60_000, 60_000,
    ]);
  });

  it('closes twice as long each time up to its maximum', () => {
    expect([0, 1, 2, 1_000].map((strikes) => closedFor(RISING, strikes))).toEqual([
      60_000, 120_000, 200_000, 200_000,
    ]);
  });

  it('remembers strikes for a day, and only where they matter', () => {
    expect(rememberedUntil(FLAT, 5_000)).toBe(5_000);
    expect(rememberedUntil(RISING, 5_000)).toBe(5_000 + DAY);
  });

  it('has one bucket per subject, which tells neither the subject nor mixes two of them', () => {
    const { key } = bucketOf(FLAT, 'ada', '10.0.0.1');

    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(bucketOf(FLAT, 'ada', '10.0.0.1').key).toBe(key);
    expect(bucketOf(RISING, 'ada', '10.0.0.1').key).not.toBe(key);
    expect(bucketOf(FLAT, 'ada10.0.0.1').key).not.toBe(key);
    expect(bucketOf(FLAT, 'ada', '10.0.0.1', '').key).not.toBe(key);
    expect(bucketOf(FLAT, 'ada","10.0.0.1').key).not.toBe(key);
  });
});
