import { Injectable } from '@nestjs/common';
import { Clock, type Instant, MINUTE_MS } from '#shared';
import { SessionRepository } from './session.repository.js';

/** How many sessions are live. Counting a million rows takes a while, so it is done once a minute at most. */
@Injectable()
export class LiveSessions {
  private counted: { readonly at: Instant; readonly count: number } | null = null;

  constructor(
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  async count(): Promise<number> {
    const now = this.clock.now();
    if (!this.counted || now - this.counted.at >= MINUTE_MS) {
      this.counted = { at: now, count: await this.sessions.countLive(now) };
    }
    return this.counted.count;
  }
}
