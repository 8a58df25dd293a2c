import { type Bucket, bucketOf, type GuessLimit } from '#attempts';
import { addressBlock } from '#platform/context';
import { DAY_MS, MINUTE_MS } from '#shared';

const WINDOW_MS = 10 * MINUTE_MS;
const FOREVER_MS = 3_650 * DAY_MS;

const PER_NAME: GuessLimit = { name: 'password/name', failures: 5, windowMs: WINDOW_MS, closedMs: WINDOW_MS };
const PER_DEVICE: GuessLimit = { ...PER_NAME, name: 'password/device' };
const PER_ADDRESS: GuessLimit = {
  name: 'password/address',
  failures: 30,
  windowMs: WINDOW_MS,
  closedMs: WINDOW_MS,
};
/** Consecutive failures from anywhere; then the password rests until a reset or an operator. NIST SP 800-63B, 3.2.2. */
const PER_ACCOUNT: GuessLimit = {
  name: 'password/account',
  failures: 100,
  windowMs: 90 * DAY_MS,
  closedMs: FOREVER_MS,
};

/** The buckets that a guess at one account's password is counted in. */
export type PasswordBuckets = { readonly forgiven: readonly Bucket[]; readonly shared: readonly Bucket[] };

/** @param nameKey the folded name, whether or not an account has it: strangers must not see a difference */
export function passwordBuckets(nameKey: string, address: string): PasswordBuckets {
  const block = addressBlock(address);
  return {
    forgiven: [bucketOf(PER_NAME, nameKey, block), accountBucket(nameKey)],
    shared: [bucketOf(PER_ADDRESS, block)],
  };
}

/** An owner's trusted device has a bucket of its own, so that strangers cannot lock the owner out. */
export function devicePasswordBuckets(deviceId: string): PasswordBuckets {
  return { forgiven: [bucketOf(PER_DEVICE, deviceId)], shared: [] };
}

/** The bucket that makes a password rest. */
export const accountBucket = (nameKey: string): Bucket => bucketOf(PER_ACCOUNT, nameKey);
