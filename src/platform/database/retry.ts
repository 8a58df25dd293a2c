import { setTimeout as sleep } from 'node:timers/promises';
import { randomBetween } from '#platform/crypto';
import { ServiceUnavailable } from '#shared';
import { failureOf } from './database-errors.js';

const TRIES = 5;
const MIN_PAUSE_MS = 10;
const MAX_PAUSE_MS = 200;
const TOTAL_MS = 2_000;
const RETRY_AFTER_SECONDS = 1;

/**
 * Runs the whole of `work` again after a conflict: 5 tries with a jittered pause of 10 to 200 ms, 2 s in all,
 * then 503. Nothing that `work` does may be visible before its commit.
 */
export async function withRetries<T>(work: () => Promise<T>, onRetry: () => void): Promise<T> {
  const deadline = performance.now() + TOTAL_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (failureOf(error) !== 'retry') throw error;
      if (attempt === TRIES || performance.now() > deadline) {
        throw Object.assign(new ServiceUnavailable({ remainingTime: RETRY_AFTER_SECONDS }), { cause: error });
      }
      onRetry();
      await sleep(randomBetween(MIN_PAUSE_MS, MAX_PAUSE_MS));
    }
  }
}
