import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { ServiceUnavailable, type UserId } from '#shared';
import { PasscodeHasher } from './passcode-hasher.js';
import { PasscodeVerifier } from './passcode-verifier.js';
import { type ScreenLock } from './screen-lock.entity.js';
import { ScreenLockRepository } from './screen-lock.repository.js';
import { ScreenLockService } from './screen-lock.service.js';
import { CurrentPasscodeRequired, NoPasscodeSet } from './security.errors.js';

/** Attempts before the caller gets a 503: with a lagging replica, every attempt could fail. */
const MAX_ATTEMPTS = 3;

export type NewPasscode = {
  readonly passcode: string;
  /** Required if a passcode is already set. */
  readonly current: string | undefined;
  readonly lockAfterMinutes: number | undefined;
};

/** Sets and removes the passcode of the screen lock. */
@Injectable()
export class PasscodeService {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly verifier: PasscodeVerifier,
    private readonly hasher: PasscodeHasher,
    private readonly screenLock: ScreenLockService,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `CurrentPasscodeRequired`, and for the current one what {@link PasscodeVerifier} throws. */
  async set(caller: SessionPrincipal, wanted: NewPasscode): Promise<void> {
    // After a concurrent change, the current passcode must be checked again.
    await retryOnConflict(() => this.trySet(caller, wanted));
  }

  /** Ends the locked sessions, because nothing could unlock them without the passcode. */
  async remove(caller: SessionPrincipal, current: string): Promise<void> {
    await retryOnConflict(() => this.tryRemove(caller, current));
  }

  /**
   * Removes a forgotten passcode and ends all sessions; returns their number. Only for the operator: whoever uses a session
   * must not be able to remove the lock. Throws `NoPasscodeSet`.
   */
  clear(userId: UserId): Promise<number> {
    return this.transactions.run(async (tx) => {
      if (!(await this.locks.clearPasscode(tx, userId))) throw new NoPasscodeSet();
      await this.verifier.resetLimit(tx, userId);
      const ended = await this.sessions.endAll(tx, userId, 'revoked');
      const who = { actor: null, subject: userId, factor: 'operator' };
      await this.audit.record(tx, { action: 'passcode.cleared', ...who, details: { ended } });
      return ended;
    });
  }

  private async trySet(caller: SessionPrincipal, wanted: NewPasscode): Promise<boolean> {
    const { userId } = caller;
    const lock = await this.locks.get(userId);
    if (lock.passcode !== null) await this.verifyCurrent(caller, wanted.current);
    const next = { id: userId, passcodeVersion: lock.passcodeVersion + 1 };
    const passcode = await this.hasher.hash(next, wanted.passcode);
    return this.transactions.run((tx) => this.store(tx, caller, lock, passcode, wanted));
  }

  private async tryRemove(caller: SessionPrincipal, current: string): Promise<boolean> {
    const { userId, session } = caller;
    const lock = await this.verifier.verify(caller, current, 'passcode.removed');
    return this.transactions.run(async (tx) => {
      if (!(await this.change(tx, caller, lock, null))) return false;
      const { lockAfterMinutes: lockAfter, lockCount } = lock;
      const ended = await this.sessions.endOthersLocked(tx, caller, { lockAfter, lockCount });
      await this.audit.record(tx, {
        action: 'passcode.removed',
        actor: userId,
        details: { ended, session: session.id },
      });
      return true;
    });
  }

  /**
   * Returns false if the passcode has changed in the meantime. Throws `AccountLocked` if the account was locked after the
   * request was authenticated: a locked session must not change the passcode. Throws `SessionEnded` if the session ended.
   */
  private async change(
    tx: Tx,
    caller: SessionPrincipal,
    lock: ScreenLock,
    passcode: Buffer | null,
  ): Promise<boolean> {
    if (!(await this.locks.changePasscode(tx, lock, passcode))) return false;
    await this.sessions.assertUnlocked(tx, caller);
    return true;
  }

  private async verifyCurrent(caller: SessionPrincipal, current: string | undefined): Promise<void> {
    if (current === undefined) throw new CurrentPasscodeRequired();
    await this.verifier.verify(caller, current, 'passcode.changed');
  }

  private async store(
    tx: Tx,
    caller: SessionPrincipal,
    lock: ScreenLock,
    passcode: Buffer,
    { lockAfterMinutes }: NewPasscode,
  ): Promise<boolean> {
    if (!(await this.change(tx, caller, lock, passcode))) return false;
    if (lockAfterMinutes !== undefined)
      await this.screenLock.setIdleTimeoutIn(tx, caller, lock, lockAfterMinutes);
    const action = lock.passcode === null ? 'passcode.set' : 'passcode.changed';
    await this.audit.record(tx, { action, actor: caller.userId, details: { session: caller.session.id } });
    return true;
  }
}

/** Throws `ServiceUnavailable` after too many concurrent changes. */
async function retryOnConflict(work: () => Promise<boolean>): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) if (await work()) return;
  throw new ServiceUnavailable();
}
