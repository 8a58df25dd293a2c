import { type Bucket, bucketOf, type GuessLimit } from '#attempts';
import { addressBlock } from '#platform/context';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared';

const PER_HOUR: GuessLimit = { name: 'reset/hour', failures: 3, windowMs: HOUR_MS, closedMs: HOUR_MS };
const PER_DAY: GuessLimit = { name: 'reset/day', failures: 10, windowMs: DAY_MS, closedMs: DAY_MS };
const REQUESTS_PER_ADDRESS: GuessLimit = {
  name: 'reset/address',
  failures: 30,
  windowMs: 10 * MINUTE_MS,
  closedMs: 10 * MINUTE_MS,
};

/** Lasts as long as a code, so that a full bucket outlives the code that was guessed at. */
const GUESSES: GuessLimit = {
  name: 'reset-code/name',
  failures: 5,
  windowMs: 15 * MINUTE_MS,
  closedMs: 15 * MINUTE_MS,
};
/** New codes do not reset it (NIST SP 800-63B, 3.1.3); only a new password does. */
const ALL_GUESSES: GuessLimit = {
  name: 'reset-code/account',
  failures: 100,
  windowMs: 90 * DAY_MS,
  closedMs: 90 * DAY_MS,
};
const GUESSES_PER_ADDRESS: GuessLimit = { ...REQUESTS_PER_ADDRESS, name: 'reset-code/address' };

/** Buckets that a request for a code is counted in. */
export const requestBuckets = (nameKey: string, address: string): Bucket[] => [
  bucketOf(PER_HOUR, nameKey),
  bucketOf(PER_DAY, nameKey),
  bucketOf(REQUESTS_PER_ADDRESS, addressBlock(address)),
];

/** The bucket that counts guesses over all codes of one name. */
export const allGuessesBucket = (nameKey: string): Bucket => bucketOf(ALL_GUESSES, nameKey);

/** What closes for a name whatever the address: asking for codes, and guessing at them. */
export const accountResetBuckets = (nameKey: string): Bucket[] => [
  bucketOf(PER_HOUR, nameKey),
  bucketOf(PER_DAY, nameKey),
  bucketOf(GUESSES, nameKey),
  allGuessesBucket(nameKey),
];

/** Buckets that a guess at a code is counted in. */
export const guessBuckets = (nameKey: string, address: string) => ({
  forgiven: [bucketOf(GUESSES, nameKey)],
  kept: [allGuessesBucket(nameKey)],
  shared: [bucketOf(GUESSES_PER_ADDRESS, addressBlock(address))],
});
