import { type Bucket, toBucket, type AttemptLimit } from '#attempts';
import { addressBlock } from '#platform/context';
import { DAY_MS, MINUTE_MS, type SessionId } from '#shared';

const WINDOW_MS = 10 * MINUTE_MS;
/** Ten years: until a password change or an operator resets the lockout. */
const UNTIL_RESET_MS = 3_650 * DAY_MS;

const PER_NAME: AttemptLimit = {
  name: 'password/name',
  maxFailures: 5,
  windowMs: WINDOW_MS,
  lockoutMs: WINDOW_MS,
};
const PER_DIRECTORY_NAME: AttemptLimit = { ...PER_NAME, name: 'password/directory' };
const PER_DEVICE: AttemptLimit = { ...PER_NAME, name: 'password/device' };
const PER_ADDRESS: AttemptLimit = {
  name: 'password/address',
  maxFailures: 30,
  windowMs: WINDOW_MS,
  lockoutMs: WINDOW_MS,
};
/**
 * Counted per session, so that other clients cannot use it up. Lockouts double from ten minutes to a day: a stolen session
 * allows about 40 attempts on the first day, then five a day.
 */
const PER_SESSION: AttemptLimit = { ...PER_NAME, name: 'password/session', maxLockoutMs: DAY_MS };
/** Consecutive failed logins from anywhere; then password login of the account is locked. NIST SP 800-63B, 3.2.2. */
const PER_ACCOUNT: AttemptLimit = {
  name: 'password/account',
  maxFailures: 100,
  windowMs: 90 * DAY_MS,
  lockoutMs: UNTIL_RESET_MS,
};

/** The buckets of an attempt at one account's password. */
export type PasswordBuckets = {
  /** Count the attempt before it is evaluated; one full bucket is enough to refuse it. */
  readonly counted: readonly Bucket[];
  /** Reset if the password is correct. */
  readonly resetOnSuccess: readonly Bucket[];
  /** Decremented if the password is correct. */
  readonly decrementOnSuccess: readonly Bucket[];
};

/**
 * Returns the buckets of a login.
 * @param nameKey the folded name, even if no account has it: the response must not reveal that
 */
export function loginBuckets(nameKey: string, address: string): PasswordBuckets {
  const block = addressBlock(address);
  const resetOnSuccess = [toBucket(PER_NAME, nameKey, block), accountBucket(nameKey)];
  const decrementOnSuccess = [toBucket(PER_ADDRESS, block)];
  return { counted: [...resetOnSuccess, ...decrementOnSuccess], resetOnSuccess, decrementOnSuccess };
}

/**
 * Returns the buckets of a login with a directory, whose addresses count for password logins as well. No bucket counts
 * guesses from everywhere: that is the lockout policy of the directory.
 * @param name the name that was typed, in lower case
 */
export function directoryLoginBuckets(provider: number, name: string, address: string): PasswordBuckets {
  const block = addressBlock(address);
  const resetOnSuccess = [toBucket(PER_DIRECTORY_NAME, String(provider), name, block)];
  const decrementOnSuccess = [toBucket(PER_ADDRESS, block)];
  return { counted: [...resetOnSuccess, ...decrementOnSuccess], resetOnSuccess, decrementOnSuccess };
}

/** Returns the bucket of a trusted device, which only its owner can fill: others cannot lock the owner out. */
export function deviceLoginBuckets(deviceId: string): PasswordBuckets {
  const own = [toBucket(PER_DEVICE, deviceId)];
  return { counted: own, resetOnSuccess: own, decrementOnSuccess: [] };
}

/**
 * Returns the buckets of a password check within a live session. A correct password also resets a lockout
 * that others caused at login.
 */
export function sessionPasswordBuckets(sessionId: SessionId, nameKey: string): PasswordBuckets {
  const own = toBucket(PER_SESSION, sessionId);
  return { counted: [own], resetOnSuccess: [own, accountBucket(nameKey)], decrementOnSuccess: [] };
}

/** Returns the bucket that locks password login of an account when it is full. */
export const accountBucket = (nameKey: string): Bucket => toBucket(PER_ACCOUNT, nameKey);

/** Returns whether it is the bucket of {@link accountBucket}. */
export const locksAccount = ({ limit }: Bucket): boolean => limit === PER_ACCOUNT;
