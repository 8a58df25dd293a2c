import { randomSecret } from '#platform/crypto';
import { type Instant, MINUTE_MS } from '#shared';
import { findOwnCookie, formatCookie, nonceCookieName } from '../session/application-cookie.js';

/** Binds a hand-over to one browser, and counts the hand-overs of that browser. */
export type Nonce = {
  /** 32 random bytes in base64url. */
  readonly value: string;
  /** Hand-overs since `since`, this one included. */
  readonly count: number;
  readonly since: Instant;
};

const LIFE_SECONDS = 600;
const WINDOW_MS = MINUTE_MS;
const MAX_HAND_OVERS = 3;
const NONCE = /^(?<value>[A-Za-z0-9_-]{43})\.(?<count>\d{1,3})\.(?<since>\d{1,16})$/;

/** Returns the nonce of a browser; null without one, or for anything but exactly one of the right form. */
export function findNonce(origin: string, cookie: string | undefined): Nonce | null {
  const text = findOwnCookie(cookie, nonceCookieName(origin));
  const { value, count, since } = NONCE.exec(text ?? '')?.groups ?? {};
  return value === undefined ? null : { value, count: Number(count), since: Number(since) };
}

/** Returns the nonce of the next hand-over, with a new value. */
export function nextNonce(previous: Nonce | null, now: Instant): Nonce {
  const value = randomSecret().toString('base64url');
  const isRecent = previous !== null && now - previous.since < WINDOW_MS && previous.since <= now;
  return isRecent
    ? { value, count: previous.count + 1, since: previous.since }
    : { value, count: 1, since: now };
}

/**
 * Returns whether a browser keeps coming back: the fourth hand-over within a minute means that it does not keep or send the
 * cookie of the application.
 */
export const isLoop = ({ count }: Nonce): boolean => count > MAX_HAND_OVERS;

/** Returns the value of `Set-Cookie`. */
export const formatNonce = (origin: string, { value, count, since }: Nonce): string =>
  formatCookie({
    origin,
    name: nonceCookieName(origin),
    value: `${value}.${count}.${since}`,
    maxAge: LIFE_SECONDS,
  });
