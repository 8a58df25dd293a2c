import { Injectable } from '@nestjs/common';
import { SessionEnded, type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { ServiceUnavailable } from '#shared';
import { LockTimeService } from './lock-time.service.js';
import { PasscodeHasher } from './passcode-hasher.js';
import { PasscodeVerifier } from './passcode-verifier.js';
import { type ScreenLock } from './screen-lock.entity.js';
import { ScreenLockRepository } from './screen-lock.repository.js';
import { CurrentPasscodeRequired } from './security.errors.js';

/** Races that may be lost before somebody is asked to come back: a node that lags behind would let all be lost. */
const TRIES = 3;

export type NewPasscode = {
  readonly passcode: string;
  /** Required if a passcode is already set. */
  readonly current: string | undefined;
  readonly lockAfterMinutes: number | undefined;
};

/** The passcode that unlocks the screen. */
@Injectable()
export class PasscodeService {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly verifier: PasscodeVerifier,
    private readonly hasher: PasscodeHasher,
    private readonly lockTime: LockTimeService,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `CurrentPasscodeRequired`, and for the current one what {@link PasscodeVerifier} throws. */
  async set(caller: SessionPrincipal, wanted: NewPasscode): Promise<void> {
    // A lost race means that somebody else set one in the meantime: then the current one is theirs.
    await untilWon(() => this.trySet(caller, wanted));
  }

  /** Ends the sessions that are locked: without the passcode nothing could open them. */
  async remove(caller: SessionPrincipal, current: string): Promise<void> {
    await untilWon(() => this.tryRemove(caller, current));
  }

  private async trySet(caller: SessionPrincipal, wanted: NewPasscode): Promise<boolean> {
    const { userId } = caller;
    const lock = await this.locks.find(userId);
    if (!lock) throw new SessionEnded({ reason: 'gone' });
    if (lock.passcode !== null) await this.proveCurrent(caller, wanted.current);
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
   * False when the passcode is another one by now. Throws `AccountLocked` when the caller was let in before a lock:
   * a locked session may not touch the passcode, and without one could never be unlocked; `SessionEnded` when the
   * caller's session has ended.
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

  private async proveCurrent(caller: SessionPrincipal, current: string | undefined): Promise<void> {
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
    if (lockAfterMinutes !== undefined) await this.lockTime.changeIn(tx, caller, lock, lockAfterMinutes);
    const action = lock.passcode === null ? 'passcode.set' : 'passcode.changed';
    await this.audit.record(tx, { action, actor: caller.userId, details: { session: caller.session.id } });
    return true;
  }
}

/** Throws `ServiceUnavailable` when too many races were lost. */
async function untilWon(race: () => Promise<boolean>): Promise<void> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) if (await race()) return;
  throw new ServiceUnavailable();
}
