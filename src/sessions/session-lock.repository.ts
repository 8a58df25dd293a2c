import { Injectable } from '@nestjs/common';
import { IsNull, LessThan, LessThanOrEqual, MoreThanOrEqual, Not } from 'typeorm';
import { type ScreenLock } from '#access';
import { ConnectionClosings } from '#connections';
import { type Tx } from '#platform/database';
import { type Instant, MINUTE_MS, type SessionId, type UserId } from '#shared';
import { type LockFacts, storedLock } from './lock-state.js';
import { Session } from './session.entity.js';

/** The columns of {@link LockFacts} except the last activity, of a session `s` and its user `u`. */
export const LOCK_FACTS = `
         u.passcode IS NOT NULL AS hasPasscode, u.lock_after_minutes AS lockAfter, u.lock_count AS lockCount,
         u.locked_at AS accountLockedAt, s.unlock_count AS unlockCount, s.idle_locked_at AS idleLockedAt`;

const FIND_LOCK = `
  SELECT s.last_active_at AS lastActiveAt, ${LOCK_FACTS}
  FROM session s JOIN user u ON u.id = s.user_id
  WHERE s.id = ?`;

/** The secret and slot of a session after an unlock. */
export type Renewal = { readonly secretDigest: string; readonly dataSlot: Buffer | null };

/** A user's sessions except the caller's. */
type OtherSessions = { readonly userId: UserId; readonly except: SessionId };

type IdleLimit = Pick<LockFacts, 'lockAfter'> & { readonly now: Instant };

/** The screen lock's columns of `session`. Whatever locks or ends a session reaches its connections. */
@Injectable()
export class SessionLockRepository {
  constructor(private readonly connections: ConnectionClosings) {}

  /** Returns the lock of a session; null if it is not locked or deleted. */
  async find(tx: Tx, id: SessionId): Promise<ScreenLock | null> {
    const [facts] = await tx.query<LockFacts[]>(FIND_LOCK, [id]);
    return facts ? storedLock(facts) : null;
  }

  /**
   * Locks a session that exceeded its idle timeout. Returns false if it became active or locked in the
   * meantime, or if the passcode that could unlock it was removed.
   */
  async lockIdle(
    tx: Tx,
    id: SessionId,
    idleLockedAt: Instant,
    { lockAfter, now }: IdleLimit,
  ): Promise<boolean> {
    const update = tx.createQueryBuilder().update(Session).set({ idleLockedAt });
    const { affected } = await update
      .where('id = :id AND ended_at IS NULL AND idle_locked_at IS NULL', { id })
      .andWhere('last_active_at <= :before', { before: now - lockAfter * MINUTE_MS })
      .andWhere('user_id IN (SELECT u.id FROM user u WHERE u.id = user_id AND u.passcode IS NOT NULL)')
      .execute();
    if (affected === 1) this.connections.screenLocked(tx, { sessionId: id });
    return affected === 1;
  }

  /** Returns the user's other sessions that exceeded their idle timeout and are not locked yet. */
  findOthersIdle(
    tx: Tx,
    { userId, except }: OtherSessions,
    { lockAfter, lockCount, now }: IdleLimit & Pick<LockFacts, 'lockCount'>,
  ): Promise<Pick<Session, 'id' | 'lastActiveAt'>[]> {
    const whereIdle = {
      userId,
      id: Not(except),
      endedAt: IsNull(),
      idleLockedAt: IsNull(),
      unlockCount: MoreThanOrEqual(lockCount),
      lastActiveAt: idleBefore(lockAfter, now),
    };
    return tx.find(Session, { select: { id: true, lastActiveAt: true }, where: whereIdle });
  }

  /** Ends the user's other sessions that are locked or exceeded their idle timeout, which no passcode could unlock. */
  async endOthersLocked(
    tx: Tx,
    { userId, except }: OtherSessions,
    { lockAfter, lockCount, now }: IdleLimit & Pick<LockFacts, 'lockCount'>,
  ): Promise<number> {
    const ended = { endedAt: now, endReason: 'passcode_removed' as const, dataSlot: null };
    const lockConditions = [
      { idleLockedAt: Not(IsNull()) },
      { unlockCount: LessThan(lockCount) },
      { lastActiveAt: idleBefore(lockAfter, now) },
    ];
    let count = 0;
    for (const isLocked of lockConditions) {
      const { affected } = await tx.update(
        Session,
        { userId, id: Not(except), endedAt: IsNull(), ...isLocked },
        ended,
      );
      count += affected ?? 0;
    }
    if (count > 0) await this.closeConnections(tx, userId, now);
    return count;
  }

  /** Returns the unlock count of a new session: behind the account's lock count while that is locked, so it starts locked. */
  async getInitialUnlockCount(tx: Tx, userId: UserId): Promise<number> {
    const sql = 'SELECT lock_count - is_locked AS unlockCount FROM user WHERE id = ?';
    const [row] = await tx.query<{ unlockCount: number }[]>(sql, [userId]);
    return row?.unlockCount ?? 0;
  }

  /** Replaces the secret of an unlocked session. Returns false if another unlock has replaced `secretDigest`. */
  async renew(
    tx: Tx,
    { id, secretDigest }: Pick<Session, 'id' | 'secretDigest'>,
    renewal: Renewal & { readonly unlockCount: number; readonly lastActiveAt: Instant },
  ): Promise<boolean> {
    const whereCurrent = { id, secretDigest, endedAt: IsNull() };
    const { affected } = await tx.update(Session, whereCurrent, { ...renewal, idleLockedAt: null });
    this.connections.unlocked(tx);
    return affected === 1;
  }

  private async closeConnections(tx: Tx, userId: UserId, endedAt: Instant): Promise<void> {
    const reason = 'passcode_removed';
    const where = { userId, endedAt, endReason: reason } as const;
    for (const { id } of await tx.find(Session, { select: { id: true }, where }))
      await this.connections.sessionsEnded(tx, { sessionId: id, userId, reason }, 1);
  }
}

const idleBefore = (lockAfter: number, now: Instant) => LessThanOrEqual(now - lockAfter * MINUTE_MS);
