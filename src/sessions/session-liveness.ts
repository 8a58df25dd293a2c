import { Injectable } from '@nestjs/common';
import { type EndReason, type ScreenLock, SessionEnded, SessionExpired } from '#access';
import {
  Clock,
  type DomainError,
  type Instant,
  ServiceUnavailable,
  type SessionId,
  type UserId,
} from '#shared';
import { IdleLock } from './idle-lock.js';
import { idleSince, type LockFacts, storedLock } from './lock-state.js';
import { LOCK_FACTS } from './session-lock.repository.js';

/** The columns that decide whether a session is live and locked. Flags are 0 or 1. */
export type LiveFacts = LockFacts & {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly expiresAt: Instant;
  readonly endReason: EndReason | null;
  readonly epoch: number;
  readonly currentEpoch: number;
  readonly isSuspended: number;
};

/** The columns of {@link LiveFacts}, of a session `s` and its user `u`. */
export const LIVE_FACTS = `
         s.id AS sessionId, s.user_id AS userId, s.expires_at AS expiresAt, s.last_active_at AS lastActiveAt,
         s.end_reason AS endReason, s.epoch AS epoch, u.session_epoch AS currentEpoch,
         u.suspended_at IS NOT NULL AS isSuspended, ${LOCK_FACTS}`;

const MAX_READS = 3;

/** The row of a live session, and its lock. */
export type LiveSession<Row> = { readonly row: Row; readonly lock: ScreenLock | null };

/** Decides from a row that is read for one request whether its session is live and locked. Caches nothing. */
@Injectable()
export class SessionLiveness {
  constructor(
    private readonly idleLock: IdleLock,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns a live session, and locks it first if it exceeded its idle timeout. Returns null without a row. Throws
   * `SessionEnded`, `SessionExpired`, and what `assertUsable` throws; a lock is not an error.
   *
   * @param read reads the current row; called again if the row changes before the session can be locked
   * @param assertUsable checks a row of a live session
   */
  async find<Row extends LiveFacts>(
    read: () => Promise<Row | undefined>,
    assertUsable?: (row: Row) => void,
  ): Promise<LiveSession<Row> | null> {
    for (let attempt = 0; attempt < MAX_READS; attempt += 1) {
      const row = await read();
      if (!row) return null;
      const { lock: stored, idleAt } = this.assess(row);
      assertUsable?.(row);
      if (idleAt === null) return { row, lock: stored };
      const lock = await this.idleLock.lockIdle(row.sessionId, row, idleAt);
      if (lock !== null) return { row, lock };
    }
    // The row changed before it could be locked; a lagging database node would keep returning the old row.
    throw new ServiceUnavailable();
  }

  /**
   * Returns the lock of a live session, and since when it is idle if it has to be locked now, by {@link find}. Throws
   * `SessionEnded`, `SessionExpired`.
   */
  assess(row: LiveFacts): { readonly lock: ScreenLock | null; readonly idleAt: Instant | null } {
    const end = this.findEnd(row);
    if (end !== null) throw end;
    const lock = storedLock(row);
    return { lock, idleAt: lock === null ? idleSince(row, this.clock.now()) : null };
  }

  /**
   * Returns the live session of a row and its lock, without changing it; null if it has ended. A session that exceeded its
   * idle timeout counts as locked.
   */
  inspect<Row extends LiveFacts>(row: Row): LiveSession<Row> | null {
    if (this.findEnd(row) !== null) return null;
    const { lock, idleAt } = this.assess(row);
    return { row, lock: lock ?? (idleAt === null ? null : { lockedAt: idleAt, reason: 'idle' }) };
  }

  private findEnd({ endReason, epoch, currentEpoch, isSuspended, expiresAt }: LiveFacts): DomainError | null {
    if (endReason !== null) return new SessionEnded({ reason: endReason });
    if (epoch !== currentEpoch) return new SessionEnded({ reason: 'revoked' });
    if (isSuspended === 1) return new SessionEnded({ reason: 'suspended' });
    return expiresAt <= this.clock.now() ? new SessionExpired() : null;
  }
}
