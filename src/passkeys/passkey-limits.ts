import { type AttemptLimit, toBucket } from '#attempts';
import { addressBlock } from '#platform/context';
import { DAY_MS, MINUTE_MS, type SessionId } from '#shared';
import { type PasskeyBuckets } from './passkey-verifier.js';

const WINDOW_MS = 10 * MINUTE_MS;
const PER_ADDRESS: AttemptLimit = {
  name: 'passkey/address',
  maxFailures: 30,
  windowMs: WINDOW_MS,
  lockoutMs: WINDOW_MS,
};
const PER_LOGIN: AttemptLimit = { ...PER_ADDRESS, name: 'passkey/second-factor', maxFailures: 5 };
/** Within one session, so that others cannot lock the owner out of it. */
const PER_SESSION: AttemptLimit = {
  name: 'passkey/session',
  maxFailures: 10,
  windowMs: DAY_MS,
  lockoutMs: 15 * MINUTE_MS,
  maxLockoutMs: DAY_MS,
};

/** Returns the buckets of a login: no limit per account, because strangers could use it up. */
export function passkeyLoginBuckets(address: string): PasskeyBuckets {
  const counted = [toBucket(PER_ADDRESS, addressBlock(address))];
  return { counted, resetOnSuccess: [], decrementOnSuccess: counted };
}

/** Returns the buckets of the second step of a login. */
export function passkeySecondFactorBuckets(challengeId: string): PasskeyBuckets {
  const counted = [toBucket(PER_LOGIN, challengeId)];
  return { counted, resetOnSuccess: counted };
}

/** Returns the buckets of a passkey that is used in a live session. */
export function passkeySessionBuckets(sessionId: SessionId): PasskeyBuckets {
  const counted = [toBucket(PER_SESSION, sessionId)];
  return { counted, resetOnSuccess: counted };
}
