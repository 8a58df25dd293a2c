import { type Bucket, bucketOf, type AttemptLimit } from '#attempts';
import { addressBlock } from '#platform/context';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared';

const PER_HOUR: AttemptLimit = { name: 'reset/hour', failures: 3, windowMs: HOUR_MS, closedMs: HOUR_MS };
const PER_DAY: AttemptLimit = { name: 'reset/day', failures: 10, windowMs: DAY_MS, closedMs: DAY_MS };
const REQUESTS_PER_ADDRESS: AttemptLimit = {
  name: 'reset/address',
  failures: 30,
  windowMs: 10 * MINUTE_MS,
  closedMs: 10 * MINUTE_MS,
};

/** For each name and address: strangers elsewhere use up nothing. Lasts as long as a code. */
const GUESSES: AttemptLimit = {
  name: 'reset-code/name',
  failures: 5,
  windowMs: 15 * MINUTE_MS,
  closedMs: 15 * MINUTE_MS,
};
/** At the code of an operator, so that whoever failed with another code can still use it. */
const OPERATOR_GUESSES: AttemptLimit = { ...GUESSES, name: 'reset-code/operator' };
/** Codes that guessing used up. While the bucket is closed no request issues another, or guessing would never end. */
const EXHAUSTED: AttemptLimit = {
  name: 'reset-code/exhausted',
  failures: 3,
  windowMs: DAY_MS,
  closedMs: HOUR_MS,
  maxClosedMs: DAY_MS,
};
const GUESSES_PER_ADDRESS: AttemptLimit = { ...REQUESTS_PER_ADDRESS, name: 'reset-code/address' };

/** Buckets that a request for a code is counted in. */
export const requestBuckets = (nameKey: string, address: string): Bucket[] => [
  bucketOf(PER_HOUR, nameKey, addressBlock(address)),
  bucketOf(PER_DAY, nameKey, addressBlock(address)),
  bucketOf(REQUESTS_PER_ADDRESS, addressBlock(address)),
];

/** The bucket that counts codes which guessing used up. */
export const exhaustedCodesBucket = (nameKey: string): Bucket => bucketOf(EXHAUSTED, nameKey);

/** The buckets that a guess at a code is counted in. */
export type ResetGuessBuckets = { readonly forgiven: readonly Bucket[]; readonly shared: readonly Bucket[] };

/** Returns the buckets of a guess; the code itself counts guesses as well. */
export function guessBuckets(nameKey: string, address: string, byOperator: boolean): ResetGuessBuckets {
  const block = addressBlock(address);
  return {
    forgiven: [bucketOf(byOperator ? OPERATOR_GUESSES : GUESSES, nameKey, block)],
    shared: [bucketOf(GUESSES_PER_ADDRESS, block)],
  };
}
