import { type Instant } from './clock.js';

const DATE_TIME =
  /^(?<date>\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** Formats an instant in UTC with milliseconds and `Z`; `null` stays `null`. */
export function toRfc3339(instant: Instant): string;
export function toRfc3339(instant: Instant | null): string | null;
export function toRfc3339(instant: Instant | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}

/**
 * Parses a date-time of RFC 3339, section 5.6: with a time zone, on a day that exists. Returns null for anything else,
 * such as a time whose meaning depends on the server's time zone.
 */
export function parseRfc3339(text: string): Instant | null {
  const date = DATE_TIME.exec(text)?.groups?.['date'];
  return date !== undefined && isCalendarDay(date) ? Date.parse(text.toUpperCase()) : null;
}

/** `Date.parse` takes 30 February for 2 March. */
function isCalendarDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}
