import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, type Instant, MINUTE_MS } from '#shared';
import { Database } from './database.js';

const MAX_ROUND_TRIP_MS = 500;

/** The machine's clock corrected to the database's, so that replicas agree on every expiry. */
@Injectable()
export class DatabaseClock extends Clock implements OnApplicationShutdown {
  /** How far the machine's clock is behind the database's, in milliseconds. */
  offsetMs = 0;
  private isMeasured = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {
    super();
  }

  now(): Instant {
    return Date.now() + this.offsetMs;
  }

  /** Measures once, then every minute. A failed measurement keeps the last offset. */
  async start(): Promise<void> {
    if (this.database.engine === 'sqlite') return;
    await this.measure();
    this.timer = setInterval(() => void this.measure().catch(() => undefined), MINUTE_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async measure(): Promise<void> {
    const before = Date.now();
    const [row] = await this.database.writer.query<{ now: string | number }[]>(
      'SELECT FLOOR(UNIX_TIMESTAMP(SYSDATE(3)) * 1000) AS now',
    );
    const roundTrip = Date.now() - before;
    // An answer that took long says little about now; the last good one is better.
    if (this.isMeasured && roundTrip > MAX_ROUND_TRIP_MS) return;
    this.isMeasured = true;
    this.offsetMs = Math.round(Number(row?.now) - before - roundTrip / 2);
  }
}
