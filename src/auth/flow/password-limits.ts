import { type Bucket, toBucket, type AttemptLimit } from '#attempts';
import { addressBlock } from '#platform/context';
import { DAY_MS, MINUTE_MS, type SessionId } from '#shared';

const WINDOW_MS = 10 * MINUTE_MS;
const FOREVER_MS = 3_650 * DAY_MS;

const PER_NAME: AttemptLimit = {
  name: 'password/name',
  maxFailures: 5,
  windowMs: WINDOW_MS,
  lockoutMs: WINDOW_MS,
};
const PER_DEVICE: AttemptLimit = { ...PER_NAME, name: 'password/device' };
const PER_ADDRESS: AttemptLimit = {
  name: 'password/address',
  maxFailures: 30,
  windowMs: WINDOW_MS,
  lockoutMs: WINDOW_MS,
};
/** Within one live session: strangers cannot use it up, and a stolen session allows five attempts a day. */
const PER_SESSION: AttemptLimit = { ...PER_NAME, name: 'password/session', maxLockoutMs: DAY_MS };
/** Consecutive failed logins from anywhere; then password login of the account is locked. NIST SP 800-63B, 3.2.2. */
const PER_ACCOUNT: AttemptLimit = {
  name: 'password/account',
  maxFailures: 100,
  windowMs: 90 * DAY_MS,
  lockoutMs: FOREVER_MS,
};

/** The buckets that a guess at one account's password concerns. */
export type PasswordBuckets = {
  /** Count the guess before it is evaluated; any closed one refuses it. */
  readonly counted: readonly Bucket[];
  /** Start afresh when the password was right. */
  readonly resetOnSuccess: readonly Bucket[];
  /** Only take this guess back when the password was right. */
  readonly decrementOnSuccess: readonly Bucket[];
};

/**
 * Returns the buckets of a login.
 * @param nameKey the folded name, whether or not an account has it: strangers must not see a difference
 */
export function loginBuckets(nameKey: string, address: string): PasswordBuckets {
  const block = addressBlock(address);
  const resetOnSuccess = [toBucket(PER_NAME, nameKey, block), accountBucket(nameKey)];
  const decrementOnSuccess = [toBucket(PER_ADDRESS, block)];
  return { counted: [...resetOnSuccess, ...decrementOnSuccess], resetOnSuccess, decrementOnSuccess };
}

/** Returns the bucket of the owner's trusted device: strangers cannot fill it, so they cannot lock the owner out. */
export function deviceLoginBuckets(deviceId: string): PasswordBuckets {
  const own = [toBucket(PER_DEVICE, deviceId)];
  return { counted: own, resetOnSuccess: own, decrementOnSuccess: [] };
}

/**
 * Returns the bucket of a proof inside a live session. A right password there also lifts a lockout that strangers
 * caused at the login: it is the owner's way out.
 */
export function sessionPasswordBuckets(sessionId: SessionId, nameKey: string): PasswordBuckets {
  const own = toBucket(PER_SESSION, sessionId);
  return { counted: [own], resetOnSuccess: [own, accountBucket(nameKey)], decrementOnSuccess: [] };
}

/** The bucket that locks password login of an account. */
export const accountBucket = (nameKey: string): Bucket => toBucket(PER_ACCOUNT, nameKey);

/** Whether the bucket locks password login when it is full. */
export const locksAccount = ({ limit }: Bucket): boolean => limit === PER_ACCOUNT;
