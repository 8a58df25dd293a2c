import { DAY_MS, type Instant, MINUTE_MS } from '#shared';
import { type AssertionKey } from './assertion-key.entity.js';

/** How long clients may cache the published keys, in seconds. */
export const JWKS_MAX_AGE_SECONDS = 300;
/** How long a replica uses the keys that it has read. */
export const KEYS_REREAD_MS = MINUTE_MS;
/**
 * How long a key is published before it signs: longer than a replica needs to notice it and a client to drop the keys
 * that it got from that replica just before.
 */
export const PUBLICATION_MS = 10 * MINUTE_MS;
/** How long a key stays published after its last signature: longer than the assertion is valid. */
export const RETENTION_MS = 10 * MINUTE_MS;
/** The age at which a key is replaced. */
export const ROTATION_MS = 90 * DAY_MS;

type Scheduled = Pick<AssertionKey, 'generation' | 'signsFrom'>;

/** What each key is for at one moment. */
export type KeySchedule<Key> = {
  /** The only key that signs; null only if there is none at all. */
  readonly current: Key | null;
  /** It is published, but does not sign yet. */
  readonly next: Key | null;
  /** They are still published, and sign no longer. */
  readonly previous: readonly Key[];
};

/** @param keys oldest first */
export function scheduleKeys<Key extends Scheduled>(keys: readonly Key[], now: Instant): KeySchedule<Key> {
  // The clocks of replicas differ by milliseconds, so the first key may appear to start in the future.
  const current = keys.findLast(({ signsFrom }) => signsFrom <= now) ?? keys[0] ?? null;
  if (current === null) return { current, next: null, previous: [] };
  const isRetained = now < current.signsFrom + RETENTION_MS;
  return {
    current,
    next: keys.find(({ generation }) => generation > current.generation) ?? null,
    previous: isRetained ? keys.filter(({ generation }) => generation < current.generation) : [],
  };
}

/** Returns whether the current key has to be replaced because of its age. */
export const isRotationDue = ({ current, next }: KeySchedule<Scheduled>, now: Instant): boolean =>
  current !== null && next === null && now - current.signsFrom >= ROTATION_MS;
