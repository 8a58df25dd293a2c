import { describe, expect, it } from '@jest/globals';
import {
  isRotationDue,
  JWKS_MAX_AGE_SECONDS,
  KEYS_REREAD_MS,
  PUBLICATION_MS,
  RETENTION_MS,
  ROTATION_MS,
  scheduleKeys,
} from '../../../src/door/assertion/assertion-key-schedule.js';

const START = 1_900_000_000_000;
const keys = [
  { generation: 1, signsFrom: START },
  { generation: 2, signsFrom: START + ROTATION_MS },
];
const at = (ms: number) => {
  const { previous, current, next } = scheduleKeys(keys, START + ms);
  return [previous.map(({ generation }) => generation), current?.generation, next?.generation];
};

describe('the schedule of the keys of assertions', () => {
  it('publishes a key for longer than replicas and clients keep an earlier list', () => {
    expect(PUBLICATION_MS).toBeGreaterThan(KEYS_REREAD_MS + JWKS_MAX_AGE_SECONDS * 1_000);
  });

  it('signs with one key, and keeps the previous one while its assertions may be valid', () => {
    expect(at(0)).toEqual([[], 1, 2]);
    expect(at(ROTATION_MS - 1)).toEqual([[], 1, 2]);
    expect(at(ROTATION_MS)).toEqual([[1], 2, undefined]);
    expect(at(ROTATION_MS + RETENTION_MS - 1)).toEqual([[1], 2, undefined]);
    expect(at(ROTATION_MS + RETENTION_MS)).toEqual([[], 2, undefined]);
  });

  it('signs with the first key although the clock of this replica is slightly behind', () => {
    expect(at(-1)).toEqual([[], 1, 2]);
  });

  it('has no key before the first one', () => {
    expect(scheduleKeys([], START)).toEqual({ current: null, next: null, previous: [] });
  });

  it('replaces a key at its age, once', () => {
    const isDue = (some: typeof keys, ms: number) =>
      isRotationDue(scheduleKeys(some, START + ms), START + ms);

    expect(isDue(keys.slice(0, 1), ROTATION_MS - 1)).toBe(false);
    expect(isDue(keys.slice(0, 1), ROTATION_MS)).toBe(true);
    expect(isDue([keys[0]!, { generation: 2, signsFrom: START + ROTATION_MS + 1 }], ROTATION_MS)).toBe(false);
  });
});
