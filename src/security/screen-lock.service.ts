import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { ConnectionClosings } from '#connections';
import { Transactions, type Tx } from '#platform/database';
import { IdleLock, type IssuedSession, type RenewedSession, SessionRenewal } from '#sessions';
import { Clock, type Instant, type UserId } from '#shared';
import { type ScreenLock } from './screen-lock.entity.js';
import { ScreenLockRepository } from './screen-lock.repository.js';
import { NoPasscodeSet } from './security.errors.js';
import { type AcceptedUnlock, type UnlockProof, UnlockProofs } from './unlock-proofs.service.js';

/** When an account was locked, and how many connections that closes. */
export type LockedAccount = { readonly lockedAt: Instant; readonly connectionsClosed: number };

/** Locks the account, unlocks one of its sessions, and changes the idle timeout. */
@Injectable()
export class ScreenLockService {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly proofs: UnlockProofs,
    private readonly renewal: SessionRenewal,
    private readonly idleLock: IdleLock,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly connections: ConnectionClosings,
    private readonly clock: Clock,
  ) {}

  /**
   * Locks all sessions and those of later logins. Has no effect from a
   * locked session, so that an unattended device cannot lock the others again. Throws `NoPasscodeSet`.
   */
  async lock(caller: SessionPrincipal): Promise<LockedAccount> {
    if (caller.lock) return { lockedAt: caller.lock.lockedAt, connectionsClosed: 0 };
    const { lockedAt, connectionsClosed } = await this.lockAt(caller, this.clock.now());
    // Null if the account was unlocked between the update and the query of its state: then lock again.
    return lockedAt === null ? this.lock(caller) : { lockedAt, connectionsClosed };
  }

  private lockAt(caller: SessionPrincipal, now: Instant) {
    return this.transactions.run(async (tx) => {
      if (!(await this.locks.lock(tx, caller.userId, now)))
        return { lockedAt: await this.findLockedAt(tx, caller), connectionsClosed: 0 };
      const details = { reason: 'manual', session: caller.session.id };
      await this.audit.record(tx, { action: 'account.locked', actor: caller.userId, details });
      return { lockedAt: now, connectionsClosed: await this.connections.count(tx) };
    });
  }

  /** Returns whether a new session of the account would start locked. Throws `SessionEnded` for a deleted account. */
  async isAccountLocked(userId: UserId): Promise<boolean> {
    return (await this.locks.get(userId)).isLocked;
  }

  /**
   * Unlocks the caller's session and replaces its token. Throws what {@link UnlockProofs.verify} throws, and
   * `SessionEnded` (`superseded`) if a concurrent unlock was first.
   */
  async unlock(caller: SessionPrincipal, proof: UnlockProof): Promise<IssuedSession> {
    const accepted = await this.proofs.verify(caller, proof);
    const renewed = await this.renewal.prepare(caller);
    return this.transactions.run((tx) => this.storeUnlock(tx, caller, accepted, renewed));
  }

  private async storeUnlock(
    tx: Tx,
    caller: SessionPrincipal,
    { factor, lock, unlock }: AcceptedUnlock,
    renewed: RenewedSession,
  ): Promise<IssuedSession> {
    await unlock(tx);
    const { lockCount } = (await this.locks.findIn(tx, caller.userId)) ?? lock;
    const session = await this.renewal.store(tx, caller, renewed, lockCount);
    const event = { actor: caller.userId, factor, details: { session: caller.session.id } };
    await this.audit.record(tx, { action: 'account.unlocked', ...event });
    return session;
  }

  /** Sets the idle timeout of the screen lock. */
  async setIdleTimeout(caller: SessionPrincipal, minutes: number): Promise<void> {
    await this.transactions.run(async (tx) => {
      const lock = await this.locks.findIn(tx, caller.userId);
      if (lock) await this.setIdleTimeoutIn(tx, caller, lock, minutes);
    });
  }

  /**
   * Sets the idle timeout. First locks the other sessions that already exceed the old one, because a longer timeout would
   * otherwise unlock them.
   */
  async setIdleTimeoutIn(
    tx: Tx,
    { userId, session }: SessionPrincipal,
    { passcode, lockAfterMinutes: lockAfter, lockCount }: ScreenLock,
    minutes: number,
  ): Promise<void> {
    if (passcode !== null)
      await this.idleLock.lockOthers(tx, { userId, except: session.id, lockAfter, lockCount });
    await this.locks.setLockAfterMinutes(tx, userId, minutes);
    const details = { lock_after_minutes: minutes, session: session.id };
    await this.audit.record(tx, { action: 'account.lock_changed', actor: userId, details });
  }

  private async findLockedAt(tx: Tx, { userId }: SessionPrincipal): Promise<Instant | null> {
    const lock = await this.locks.findIn(tx, userId);
    if (!lock?.passcode) throw new NoPasscodeSet();
    return lock.isLocked ? lock.lockedAt : null;
  }
}
