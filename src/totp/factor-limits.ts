import { type Bucket, bucketOf, type GuessLimit } from '#attempts';
import { DAY_MS, MINUTE_MS, type UserId } from '#shared';

const PER_LOGIN: GuessLimit = {
  name: 'factor/login',
  failures: 5,
  windowMs: 10 * MINUTE_MS,
  closedMs: 10 * MINUTE_MS,
};
/** In a row, over all logins and all places where a code is asked for. */
const PER_ACCOUNT: GuessLimit = {
  name: 'factor/account',
  failures: 10,
  windowMs: DAY_MS,
  closedMs: 15 * MINUTE_MS,
  maxClosedMs: DAY_MS,
};

export const accountFactorBucket = (userId: UserId): Bucket => bucketOf(PER_ACCOUNT, userId);

export const loginFactorBucket = (pendingLoginId: string): Bucket => bucketOf(PER_LOGIN, pendingLoginId);
