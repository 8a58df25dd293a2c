import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { SessionEnded } from '#access';
import { ConnectionClosings } from '#connections';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { ScreenLock } from './screen-lock.entity.js';

type Version = Pick<ScreenLock, 'id' | 'passcodeVersion'>;
type Unchanged = Version & Pick<ScreenLock, 'lockCount'>;

/** Queries the screen-lock columns of `user`. */
@Injectable()
export class ScreenLockRepository {
  constructor(
    private readonly reader: Reader,
    private readonly connections: ConnectionClosings,
  ) {}

  /** Throws `SessionEnded` when the account was deleted after the authentication. */
  async get(id: UserId): Promise<ScreenLock> {
    const lock = await this.reader.read((manager) => manager.findOneBy(ScreenLock, { id }));
    if (!lock) throw new SessionEnded({ reason: 'gone' });
    return lock;
  }

  findIn(tx: Tx, id: UserId): Promise<ScreenLock | null> {
    return tx.findOneBy(ScreenLock, { id });
  }

  /**
   * Sets the passcode, or removes it and the lock if null. Returns false if the passcode has changed or the account was
   * locked since the caller read them.
   */
  async changePasscode(
    tx: Tx,
    { id, passcodeVersion, lockCount }: Unchanged,
    passcode: Buffer | null,
  ): Promise<boolean> {
    const open = passcode === null ? { isLocked: false, allowsPasskey: false } : {};
    const next = { passcode, passcodeVersion: passcodeVersion + 1, ...open };
    const { affected } = await tx.update(ScreenLock, { id, passcodeVersion, lockCount }, next);
    return affected === 1;
  }

  /** Removes the passcode, whatever its version. Returns false if there is none. */
  async clearPasscode(tx: Tx, id: UserId): Promise<boolean> {
    const version = () => 'passcode_version + 1';
    const cleared = { passcode: null, passcodeVersion: version, isLocked: false, allowsPasskey: false };
    const { affected } = await tx.update(ScreenLock, { id, passcode: Not(IsNull()) }, cleared);
    return affected === 1;
  }

  async setLockAfterMinutes(tx: Tx, id: UserId, lockAfterMinutes: number): Promise<void> {
    await tx.update(ScreenLock, { id }, { lockAfterMinutes });
  }

  async setSingleSession(tx: Tx, id: UserId, singleSession: boolean): Promise<void> {
    await tx.update(ScreenLock, { id }, { singleSession });
  }

  hasSingleSession(tx: Tx, id: UserId): Promise<boolean> {
    return tx.existsBy(ScreenLock, { id, singleSession: true });
  }

  /** Locks the account. Returns false if it is already locked or has no passcode. */
  async lock(tx: Tx, id: UserId, lockedAt: Instant): Promise<boolean> {
    const whereOpen = { id, isLocked: false, passcode: Not(IsNull()) };
    const locked = { isLocked: true, lockedAt, lockCount: () => 'lock_count + 1' };
    const { affected } = await tx.update(ScreenLock, whereOpen, locked);
    if (affected === 1) this.connections.screenLocked(tx, { userId: id });
    return affected === 1;
  }

  /** Lets new sessions start unlocked. Returns false if the passcode has changed since it was verified. */
  async unlock(tx: Tx, { id, passcodeVersion }: Version): Promise<boolean> {
    const { affected } = await tx.update(ScreenLock, { id, passcodeVersion }, { isLocked: false });
    return affected === 1;
  }

  /** As {@link unlock}, after a passkey was verified. Returns false if the user no longer allows it. */
  async unlockByPasskey(tx: Tx, id: UserId): Promise<boolean> {
    const { affected } = await tx.update(ScreenLock, { id, allowsPasskey: true }, { isLocked: false });
    return affected === 1;
  }

  /** Returns false if no passcode is set. */
  async allowPasskey(tx: Tx, id: UserId, allowsPasskey: boolean): Promise<boolean> {
    const { affected } = await tx.update(ScreenLock, { id, passcode: Not(IsNull()) }, { allowsPasskey });
    return affected === 1;
  }
}
