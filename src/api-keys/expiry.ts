import { type Instant } from '#shared';

const RFC_3339 =
  /^(?<date>\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/**
 * Reads a date-time of RFC 3339, section 5.6: with a zone, on a day that exists. Null for anything else, such as
 * a text whose meaning would depend on where the server stands.
 */
export function parseRfc3339(text: string): Instant | null {
  const date = RFC_3339.exec(text)?.groups?.['date'];
  return date !== undefined && isDayOfCalendar(date) ? Date.parse(text.toUpperCase()) : null;
}

/** The parser would take 30 February for 2 March. */
function isDayOfCalendar(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

/** When a key ends: by itself, and together with the key that made it. Null: never. */
type Ends = { readonly expiresAt: Instant | null; readonly parentExpiresAt: Instant | null };

export const isOver = ({ expiresAt, parentExpiresAt }: Ends, now: Instant): boolean =>
  isPast(expiresAt, now) || isPast(parentExpiresAt, now);

const isPast = (end: Instant | null, now: Instant): boolean => end !== null && end <= now;
