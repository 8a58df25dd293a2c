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

/** For each name and address, so that clients elsewhere use up nothing. Lasts as long as a code. */
const CODE_PER_NAME: AttemptLimit = {
  name: 'reset-code/name',
  maxFailures: 5,
  windowMs: 15 * MINUTE_MS,
  lockoutMs: 15 * MINUTE_MS,
};
/** For the code of an operator, so that a user who failed with another code can still use it. */
const OPERATOR_CODE_PER_NAME: AttemptLimit = { ...CODE_PER_NAME, name: 'reset-code/operator' };
/** Codes used up by failed attempts. During this lockout no request issues another code to try. */
const EXHAUSTED_CODES: AttemptLimit = {
  name: 'reset-code/exhausted',
  maxFailures: 3,
  windowMs: DAY_MS,
  lockoutMs: HOUR_MS,
  maxLockoutMs: DAY_MS,
};
const CODE_PER_ADDRESS: AttemptLimit = { ...REQUESTS_PER_ADDRESS, name: 'reset-code/address' };

/** Returns the buckets that count requests for a code. */
export const requestBuckets = (nameKey: string, address: string): Bucket[] => [
  toBucket(PER_HOUR, nameKey, addressBlock(address)),
  toBucket(PER_DAY, nameKey, addressBlock(address)),
  toBucket(REQUESTS_PER_ADDRESS, addressBlock(address)),
];

/** Returns the bucket that counts codes used up by failed attempts. */
export const exhaustedCodesBucket = (nameKey: string): Bucket => toBucket(EXHAUSTED_CODES, nameKey);

/** The buckets that count attempts at a code. */
export type ResetCodeBuckets = {
  readonly resetOnSuccess: readonly Bucket[];
  readonly decrementOnSuccess: readonly Bucket[];
};

/** Returns the buckets of an attempt. The stored code counts its attempts as well. */
export function codeBuckets(nameKey: string, address: string, byOperator: boolean): ResetCodeBuckets {
  const block = addressBlock(address);
  return {
    resetOnSuccess: [toBucket(byOperator ? OPERATOR_CODE_PER_NAME : CODE_PER_NAME, nameKey, block)],
    decrementOnSuccess: [toBucket(CODE_PER_ADDRESS, block)],
  };
}
