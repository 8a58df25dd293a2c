import { Clock, type Instant } from '#shared';

/** A clock that stands still until a test advances it. */
export class ManualClock extends Clock {
  constructor(private instant: Instant = Date.parse('2030-01-01T00:00:00.000Z')) {
    super();
  }

  now(): Instant {
    return this.instant;
  }

  advance(ms: number): void {
    this.instant += ms;
  }
}
