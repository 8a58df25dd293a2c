import { describe, expect, it } from '@jest/globals';
import { toBucket, type AttemptLimit } from '#attempts';
import { getLockoutMs, getStrikesExpiry } from '../../../src/attempts/attempt-limit.js';

const FLAT: AttemptLimit = { name: 'flat', maxFailures: 5, windowMs: 1_000, lockoutMs: 60_000 };
const RISING: AttemptLimit = { ...FLAT, name: 'rising', maxLockoutMs: 200_000 };
const DAY = 86_400_000;

describe('an attempt limit', () => {
  it('locks out equally long each time without a maximum', () => {
    expect([0, 1, 5, 1_000].map((strikes) => getLockoutMs(FLAT, strikes))).toEqual([
      60_000, 60_000, 60_000, 60_000,
    ]);
  });

  it('doubles the lockout each time up to its maximum', () => {
    expect([0, 1, 2, 1_000].map((strikes) => getLockoutMs(RISING, strikes))).toEqual([
      60_000, 120_000, 200_000, 200_000,
    ]);
  });

  it('keeps strikes for a day if they lengthen the next lockout', () => {
    expect(getStrikesExpiry(FLAT, 5_000)).toBe(5_000);
    expect(getStrikesExpiry(RISING, 5_000)).toBe(5_000 + DAY);
  });

  it('has one bucket per subject, whose key neither reveals the subject nor collides with another', () => {
    const { key } = toBucket(FLAT, 'ada', '10.0.0.1');

    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(toBucket(FLAT, 'ada', '10.0.0.1').key).toBe(key);
    expect(toBucket(RISING, 'ada', '10.0.0.1').key).not.toBe(key);
    expect(toBucket(FLAT, 'ada10.0.0.1').key).not.toBe(key);
    expect(toBucket(FLAT, 'ada', '10.0.0.1', '').key).not.toBe(key);
    expect(toBucket(FLAT, 'ada","10.0.0.1').key).not.toBe(key);
  });
});
