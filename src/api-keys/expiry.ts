import { type Instant } from '#shared';

/** When a key ends: by itself, and together with the key that made it. Null: never. */
type Ends = { readonly expiresAt: Instant | null; readonly parentExpiresAt: Instant | null };

export const isOver = ({ expiresAt, parentExpiresAt }: Ends, now: Instant): boolean =>
  isPast(expiresAt, now) || isPast(parentExpiresAt, now);

const isPast = (end: Instant | null, now: Instant): boolean => end !== null && end <= now;
