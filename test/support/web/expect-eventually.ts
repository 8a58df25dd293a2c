import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';

/** The timeout, generous because a loaded machine is slow; waits end early anyway. */
export const TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/** Reads until the value equals `expected`; after the timeout, fails with the difference. */
export async function expectEventually(read: () => unknown, expected: unknown): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const value = await read();
    try {
      expect(value).toEqual(expected);
      return;
    } catch (difference) {
      if (performance.now() > deadline) throw difference;
    }
    await sleep(POLL_MS);
  }
}
