import { describe, expect, it } from '@jest/globals';
import { findNonce, formatNonce, isLoop, nextNonce } from '../../../src/door/hand-over/nonce.js';

const ORIGIN = 'https://term.example.com';
const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

/** The Cookie header of a browser that got this nonce. */
const cookieOf = (setCookie: string) => setCookie.split(';')[0]!;

describe('the nonce of a hand-over', () => {
  it('comes back from the browser as it was set', () => {
    const nonce = nextNonce(null, NOW);

    expect(findNonce(ORIGIN, cookieOf(formatNonce(ORIGIN, nonce)))).toEqual(nonce);
  });

  it('is new each time, and counts those of the last minute', () => {
    let nonce = nextNonce(null, NOW);
    const values = new Set([nonce.value]);
    for (let round = 0; round < 3; round += 1) {
      expect(isLoop(nonce)).toBe(false);
      nonce = nextNonce(nonce, NOW + MINUTE - 1);
      values.add(nonce.value);
    }

    expect([isLoop(nonce), values.size]).toEqual([true, 4]);
    expect(nextNonce(nonce, NOW + MINUTE).count).toBe(1);
  });

  it('starts again when the clock of the cookie is ahead', () => {
    expect(nextNonce({ value: 'x', count: 9, since: NOW + 1 }, NOW).count).toBe(1);
  });

  it.each([
    '',
    'x',
    `${'A'.repeat(42)}.1.1`,
    `${'A'.repeat(43)}.1`,
    `${'A'.repeat(43)}.x.1`,
    `${'A'.repeat(43)}.1.1.1`,
  ])('is none in the form %j', (value) => {
    expect(findNonce(ORIGIN, `__Host-lkd-n=${value}`)).toBeNull();
  });
});
