import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type AuthenticatedSession } from '#access';
import { outsideRequest } from '#platform/context';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, type Instant, SECOND_MS, type SessionId } from '#shared';
import { SessionRepository } from './session.repository.js';

const INTERVAL_MS = 10 * SECOND_MS;

/**
 * Writes down when sessions were last active: at most every 10 s each, and no request waits for it. What comes
 * sooner is kept and written at the end of the 10 s, so that idle screens lock after the true last activity.
 */
@Injectable()
export class ActivityRecorder implements OnApplicationShutdown {
  private pending = new Map<SessionId, Instant>();
  private writing: Promise<void> | null = null;
  /** Something pending is older than the interval already. */
  private isDue = false;
  private later: NodeJS.Timeout | null = null;

  constructor(
    private readonly sessions: SessionRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  note({ id, lastActiveAt }: Pick<AuthenticatedSession, 'id' | 'lastActiveAt'>): void {
    const now = this.clock.now();
    this.pending.set(id, now);
    this.isDue ||= now - lastActiveAt >= INTERVAL_MS;
    if (!this.writing) this.schedule();
  }

  private schedule(): void {
    if (this.isDue) this.writing = outsideRequest(() => this.write());
    else if (this.pending.size > 0) this.later ??= outsideRequest(() => this.writeLater());
  }

  private writeLater(): NodeJS.Timeout {
    return setTimeout(() => {
      this.writing ??= this.write();
    }, INTERVAL_MS).unref();
  }

  /** Waits until everything noted so far is written. */
  async settled(): Promise<void> {
    while (this.writing ?? this.pending.size > 0) await (this.writing ??= this.write());
  }

  onApplicationShutdown(): Promise<void> {
    return this.settled();
  }

  /** All that is pending in one transaction. A failure costs a timestamp, so it is only logged. */
  private async write(): Promise<void> {
    await Promise.resolve();
    if (this.later) clearTimeout(this.later);
    this.later = null;
    this.isDue = false;
    const batch = this.pending;
    this.pending = new Map();
    try {
      await this.transactions.run(async (tx) => {
        for (const [id, at] of batch) await this.sessions.touch(tx, id, at);
      });
    } catch (error) {
      this.log.warn('could not record session activity', { sessions: batch.size, reason: String(error) });
    } finally {
      this.writing = null;
      this.schedule();
    }
  }
}
