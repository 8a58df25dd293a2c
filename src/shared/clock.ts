/** A point in time: milliseconds since the Unix epoch, UTC. Stored and compared as this number on every engine. */
export type Instant = number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The only source of the current time. Replicas agree on it because it follows the database's clock. */
export abstract class Clock {
  /** Milliseconds since the epoch. */
  abstract now(): Instant;
}
