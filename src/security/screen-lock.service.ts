import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { type IssuedSession, type RenewedSession, SessionRenewal } from '#sessions';
import { Clock, type Instant } from '#shared';
import { PasscodeVerifier } from './passcode-verifier.js';
import { type ScreenLock } from './screen-lock.entity.js';
import { ScreenLockRepository } from './screen-lock.repository.js';
import { IncorrectPasscode, NoPasscodeSet } from './security.errors.js';

/** Locks the account, and unlocks one session of it. */
@Injectable()
export class ScreenLockService {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly verifier: PasscodeVerifier,
    private readonly renewal: SessionRenewal,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Locks every session, and those to come. Returns since when the caller is locked: a locked caller stays as
   * locked as it is, so that a desk that was left behind does not lock the others again. Throws `NoPasscodeSet`.
   */
  async lock(caller: SessionPrincipal): Promise<Instant> {
    if (caller.lock) return caller.lock.lockedAt;
    const since = await this.lockAt(caller, this.clock.now());
    // Null: somebody unlocked the account between the attempt and the look at why it failed.
    return since ?? this.lock(caller);
  }

  private lockAt(caller: SessionPrincipal, now: Instant): Promise<Instant | null> {
    return this.transactions.run(async (tx) => {
      if (!(await this.locks.lock(tx, caller.userId, now))) return this.lockedSince(tx, caller);
      const details = { reason: 'manual', session: caller.session.id };
      await this.audit.record(tx, { action: 'account.locked', actor: caller.userId, details });
      return now;
    });
  }

  /**
   * Unlocks the caller's session, locked or not, and gives it another token. Throws what {@link PasscodeVerifier}
   * throws, and `SessionEnded` (`superseded`) when another unlock was first.
   */
  async unlock(caller: SessionPrincipal, passcode: string): Promise<IssuedSession> {
    const lock = await this.verifier.verify(caller, passcode, 'account.unlocked');
    const renewed = await this.renewal.prepare(caller);
    return this.transactions.run((tx) => this.open(tx, caller, lock, renewed));
  }

  private async open(
    tx: Tx,
    caller: SessionPrincipal,
    lock: ScreenLock,
    renewed: RenewedSession,
  ): Promise<IssuedSession> {
    if (!(await this.locks.unlock(tx, lock))) throw new IncorrectPasscode();
    const { lockCount } = (await this.locks.findIn(tx, caller.userId)) ?? lock;
    const session = await this.renewal.store(tx, caller, renewed, lockCount);
    const details = { session: caller.session.id };
    await this.audit.record(tx, {
      action: 'account.unlocked',
      actor: caller.userId,
      factor: 'passcode',
      details,
    });
    return session;
  }

  private async lockedSince(tx: Tx, { userId }: SessionPrincipal): Promise<Instant | null> {
    const lock = await this.locks.findIn(tx, userId);
    if (!lock?.passcode) throw new NoPasscodeSet();
    return lock.isLocked ? lock.lockedAt : null;
  }
}
