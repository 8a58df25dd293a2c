import { Injectable } from '@nestjs/common';
import { IsNull, LessThan, LessThanOrEqual, MoreThanOrEqual, Not } from 'typeorm';
import { type ScreenLock } from '#access';
import { type Tx } from '#platform/database';
import { type Instant, MINUTE_MS, type SessionId, type UserId } from '#shared';
import { type LockFacts, storedLock } from './lock-state.js';
import { Session } from './session.entity.js';

/** The columns of {@link LockFacts} but for the last activity, of a session `s` and its user `u`. */
export const LOCK_FACTS = `
         u.passcode IS NOT NULL AS hasPasscode, u.lock_after_minutes AS lockAfter, u.lock_count AS lockCount,
         u.locked_at AS accountLockedAt, s.unlock_count AS unlockCount, s.idle_locked_at AS idleLockedAt`;

const FIND_LOCK = `
  SELECT s.last_active_at AS lastActiveAt, ${LOCK_FACTS}
  FROM session s JOIN user u ON u.id = s.user_id
  WHERE s.id = ?`;

/** A session's token, secret and slot after an unlock. */
export type Renewal = { readonly secretDigest: string; readonly dataSlot: Buffer | null };

/** A user's sessions but the caller's own. */
type Others = { readonly userId: UserId; readonly except: SessionId };

type Limit = Pick<LockFacts, 'lockAfter'> & { readonly now: Instant };

/** The screen lock's part of `session`. */
@Injectable()
export class SessionLockRepository {
  /** The lock that is on for a session now; null for one that is gone. */
  async find(tx: Tx, id: SessionId): Promise<ScreenLock | null> {
    const [facts] = await tx.query<LockFacts[]>(FIND_LOCK, [id]);
    return facts ? storedLock(facts) : null;
  }

  /**
   * Locks a session that has been idle for too long; false when it was active or locked meanwhile, or when there is
   * no passcode any more that could unlock it.
   */
  async lockIdle(tx: Tx, id: SessionId, idleLockedAt: Instant, { lockAfter, now }: Limit): Promise<boolean> {
    const update = tx.createQueryBuilder().update(Session).set({ idleLockedAt });
    const { affected } = await update
      .where('id = :id AND ended_at IS NULL AND idle_locked_at IS NULL', { id })
      .andWhere('last_active_at <= :before', { before: now - lockAfter * MINUTE_MS })
      .andWhere('user_id IN (SELECT u.id FROM user u WHERE u.id = user_id AND u.passcode IS NOT NULL)')
      .execute();
    return affected === 1;
  }

  /** The other sessions of a user that are idle for too long and not locked yet. */
  findOthersIdle(
    tx: Tx,
    { userId, except }: Others,
    { lockAfter, lockCount, now }: Limit & Pick<LockFacts, 'lockCount'>,
  ): Promise<Pick<Session, 'id' | 'lastActiveAt'>[]> {
    const isIdle = {
      userId,
      id: Not(except),
      endedAt: IsNull(),
      idleLockedAt: IsNull(),
      unlockCount: MoreThanOrEqual(lockCount),
      lastActiveAt: idleBefore(lockAfter, now),
    };
    return tx.find(Session, { select: { id: true, lastActiveAt: true }, where: isIdle });
  }

  /** Ends the other sessions of a user that are locked, or idle for too long, and could never be unlocked any more. */
  async endOthersLocked(
    tx: Tx,
    { userId, except }: Others,
    { lockAfter, lockCount, now }: Limit & Pick<LockFacts, 'lockCount'>,
  ): Promise<number> {
    const ended = { endedAt: now, endReason: 'passcode_removed' as const, dataSlot: null };
    const lockedWays = [
      { idleLockedAt: Not(IsNull()) },
      { unlockCount: LessThan(lockCount) },
      { lastActiveAt: idleBefore(lockAfter, now) },
    ];
    let count = 0;
    for (const isLocked of lockedWays) {
      const { affected } = await tx.update(
        Session,
        { userId, id: Not(except), endedAt: IsNull(), ...isLocked },
        ended,
      );
      count += affected ?? 0;
    }
    return count;
  }

  /** The count a new session starts with: behind the account's while the account is locked, so that it starts locked. */
  async startingCount(tx: Tx, userId: UserId): Promise<number> {
    const sql = 'SELECT lock_count - is_locked AS unlockCount FROM user WHERE id = ?';
    const [row] = await tx.query<{ unlockCount: number }[]>(sql, [userId]);
    return row?.unlockCount ?? 0;
  }

  /** Gives an unlocked session another secret in place of `secretDigest`. False when another unlock was first. */
  async renew(
    tx: Tx,
    { id, secretDigest }: Pick<Session, 'id' | 'secretDigest'>,
    renewal: Renewal & { readonly unlockCount: number; readonly lastActiveAt: Instant },
  ): Promise<boolean> {
    const isCurrent = { id, secretDigest, endedAt: IsNull() };
    const { affected } = await tx.update(Session, isCurrent, { ...renewal, idleLockedAt: null });
    return affected === 1;
  }
}

const idleBefore = (lockAfter: number, now: Instant) => LessThanOrEqual(now - lockAfter * MINUTE_MS);
