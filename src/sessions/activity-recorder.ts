import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type AuthenticatedSession } from '#access';
import { outsideRequest } from '#platform/context';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, type Instant, SECOND_MS, type SessionId } from '#shared';
import { SessionRepository } from './session.repository.js';

const INTERVAL_MS = 10 * SECOND_MS;

/**
 * Records when sessions were last active, in batches and without delaying requests. A batch is written as soon as the stored
 * activity of one of its sessions is 10 s old, and 10 s after its first activity at the latest, so that the idle timeout
 * starts at the true last activity.
 */
@Injectable()
export class ActivityRecorder implements OnApplicationShutdown {
  private pending = new Map<SessionId, Instant>();
  private writing: Promise<void> | null = null;
  /** Whether pending activity has already waited for the interval. */
  private isDue = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly sessions: SessionRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  record({ id, lastActiveAt }: Pick<AuthenticatedSession, 'id' | 'lastActiveAt'>): void {
    const now = this.clock.now();
    this.pending.set(id, now);
    this.isDue ||= now - lastActiveAt >= INTERVAL_MS;
    if (!this.writing) this.schedule();
  }

  private schedule(): void {
    if (this.isDue) this.writing = outsideRequest(() => this.write());
    else if (this.pending.size > 0) this.timer ??= outsideRequest(() => this.startTimer());
  }

  private startTimer(): NodeJS.Timeout {
    return setTimeout(() => {
      this.writing ??= this.write();
    }, INTERVAL_MS).unref();
  }

  /** Resolves once all recorded activity is written. */
  async flush(): Promise<void> {
    while (this.writing !== null || this.pending.size > 0) {
      this.writing ??= this.write();
      await this.writing;
    }
  }

  onApplicationShutdown(): Promise<void> {
    return this.flush();
  }

  /** Writes all pending activity in one transaction. A failure loses timestamps only, so it is logged. */
  private async write(): Promise<void> {
    // The caller assigns `writing` first, which is cleared below.
    await Promise.resolve();
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
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
