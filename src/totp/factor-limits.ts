import { type Bucket, toBucket, type AttemptLimit } from '#attempts';
import { DAY_MS, MINUTE_MS, type SessionId, type UserId } from '#shared';

const PER_LOGIN: AttemptLimit = {
  name: 'factor/login',
  maxFailures: 5,
  windowMs: 10 * MINUTE_MS,
  lockoutMs: 10 * MINUTE_MS,
};
/** In a row, over all logins. */
const PER_ACCOUNT: AttemptLimit = {
  name: 'factor/account',
  maxFailures: 10,
  windowMs: DAY_MS,
  lockoutMs: 15 * MINUTE_MS,
  maxLockoutMs: DAY_MS,
};

/** Inside one live session, so that whoever knows the password alone cannot keep the owner from a terminal. */
const PER_SESSION: AttemptLimit = { ...PER_ACCOUNT, name: 'factor/session' };

/** The buckets that a guess at a code concerns. */
export type FactorBuckets = {
  /** Count the guess before it is evaluated; any closed one refuses it. */
  readonly counted: readonly Bucket[];
  /** Start afresh when the code was right. */
  readonly resetOnSuccess: readonly Bucket[];
};

export const accountFactorBucket = (userId: UserId): Bucket => toBucket(PER_ACCOUNT, userId);

/** Returns the buckets of the second step of a login. */
export function loginFactorBuckets(pendingLoginId: string, userId: UserId): FactorBuckets {
  const counted = [toBucket(PER_LOGIN, pendingLoginId), accountFactorBucket(userId)];
  return { counted, resetOnSuccess: counted };
}

/** Returns the bucket of a proof inside a live session; a right code there also lifts a lockout of the logins. */
export function sessionFactorBuckets(sessionId: SessionId, userId: UserId): FactorBuckets {
  const own = toBucket(PER_SESSION, sessionId);
  return { counted: [own], resetOnSuccess: [own, accountFactorBucket(userId)] };
}
