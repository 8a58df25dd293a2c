import { setTimeout as sleep } from 'node:timers/promises';
import { randomBetween } from '#platform/crypto';
import { ServiceUnavailable } from '#shared';
import { classifyFailure } from './database-errors.js';

const TRIES = 5;
const MIN_PAUSE_MS = 10;
const MAX_PAUSE_MS = 200;
const TOTAL_MS = 2_000;
const RETRY_AFTER_SECONDS = 1;

/**
 * Retries `work` after a conflict: 5 attempts with a jittered delay of 10 to 200 ms, 2 s in total, then throws
 * `ServiceUnavailable`. `work` must have no effect outside its transaction.
 */
export async function withRetries<T>(work: () => Promise<T>, onRetry: () => void): Promise<T> {
  const deadline = performance.now() + TOTAL_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (classifyFailure(error) !== 'retry') throw error;
      if (attempt === TRIES || performance.now() > deadline) {
        throw Object.assign(new ServiceUnavailable({ remainingTime: RETRY_AFTER_SECONDS }), { cause: error });
      }
      onRetry();
      await sleep(randomBetween(MIN_PAUSE_MS, MAX_PAUSE_MS));
    }
  }
}
