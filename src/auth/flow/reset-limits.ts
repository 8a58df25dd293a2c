import { type Bucket, toBucket, type AttemptLimit } from '#attempts';
import { addressBlock } from '#platform/context';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared';

const PER_HOUR: AttemptLimit = { name: 'reset/hour', maxFailures: 3, windowMs: HOUR_MS, lockoutMs: HOUR_MS };
const PER_DAY: AttemptLimit = { name: 'reset/day', maxFailures: 10, windowMs: DAY_MS, lockoutMs: DAY_MS };
const REQUESTS_PER_ADDRESS: AttemptLimit = {
  name: 'reset/address',
  maxFailures: 30,
  windowMs: 10 * MINUTE_MS,
  lockoutMs: 10 * MINUTE_MS,
};

/** For each name and address: strangers elsewhere use up nothing. Lasts as long as a code. */
const GUESSES: AttemptLimit = {
  name: 'reset-code/name',
  maxFailures: 5,
  windowMs: 15 * MINUTE_MS,
  lockoutMs: 15 * MINUTE_MS,
};
/** At the code of an operator, so that whoever failed with another code can still use it. */
const OPERATOR_GUESSES: AttemptLimit = { ...GUESSES, name: 'reset-code/operator' };
/** Codes that guessing used up. While the bucket is closed no request issues another, or guessing would never end. */
const EXHAUSTED: AttemptLimit = {
  name: 'reset-code/exhausted',
  maxFailures: 3,
  windowMs: DAY_MS,
  lockoutMs: HOUR_MS,
  maxLockoutMs: DAY_MS,
};
const GUESSES_PER_ADDRESS: AttemptLimit = { ...REQUESTS_PER_ADDRESS, name: 'reset-code/address' };

/** Buckets that a request for a code is counted in. */
export const requestBuckets = (nameKey: string, address: string): Bucket[] => [
  toBucket(PER_HOUR, nameKey, addressBlock(address)),
  toBucket(PER_DAY, nameKey, addressBlock(address)),
  toBucket(REQUESTS_PER_ADDRESS, addressBlock(address)),
];

/** The bucket that counts codes which guessing used up. */
export const exhaustedCodesBucket = (nameKey: string): Bucket => toBucket(EXHAUSTED, nameKey);

/** The buckets that a guess at a code is counted in. */
export type ResetGuessBuckets = {
  readonly resetOnSuccess: readonly Bucket[];
  readonly decrementOnSuccess: readonly Bucket[];
};

/** Returns the buckets of a guess; the code itself counts guesses as well. */
export function guessBuckets(nameKey: string, address: string, byOperator: boolean): ResetGuessBuckets {
  const block = addressBlock(address);
  return {
    resetOnSuccess: [toBucket(byOperator ? OPERATOR_GUESSES : GUESSES, nameKey, block)],
    decrementOnSuccess: [toBucket(GUESSES_PER_ADDRESS, block)],
  };
}
