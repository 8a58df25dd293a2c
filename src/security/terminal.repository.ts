import { Injectable } from '@nestjs/common';
import { Between, In, LessThan, MoreThan } from 'typeorm';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { TerminalGrant } from './terminal-grant.entity.js';
import { TerminalLock } from './terminal-lock.entity.js';

/** A terminal in the namespace of its user. */
export type Terminal = Pick<TerminalLock, 'userId' | 'terminalId'>;

/** Terminals by their ids, and all whose id begins in a certain way. */
export type TerminalSelection = { readonly ids: readonly string[]; readonly prefixes: readonly string[] };

type Holder = Pick<TerminalGrant, 'sessionId' | 'terminalId' | 'secretDigest'>;

/** Of the characters that follow those of ids in ASCII, by which the column is ordered. */
const AFTER_ALL_OTHERS = '~';

/** The only file that queries `terminal_lock` and `terminal_grant`. */
@Injectable()
export class TerminalRepository {
  constructor(private readonly reader: Reader) {}

  async findLockedAt({ userId, terminalId }: Terminal): Promise<Instant | null> {
    const where = { userId, terminalId };
    const lock = await this.reader.read((manager) => manager.findOneBy(TerminalLock, where));
    return lock?.lockedAt ?? null;
  }

  async findLockedAtIn(tx: Tx, { userId, terminalId }: Terminal): Promise<Instant | null> {
    return (await tx.findOneBy(TerminalLock, { userId, terminalId }))?.lockedAt ?? null;
  }

  /** Those of the selection that are locked, the `limit` that were locked first. */
  async listLocked(userId: UserId, { ids, prefixes }: TerminalSelection, limit: number): Promise<string[]> {
    const ranges = prefixes.map((prefix) => Between(prefix, `${prefix}${AFTER_ALL_OTHERS}`));
    const where = [In([...ids]), ...ranges].map((terminalId) => ({ userId, terminalId }));
    const order = { lockedAt: 'ASC' } as const;
    const locks = await this.reader.read((manager) =>
      manager.find(TerminalLock, { where, order, take: limit }),
    );
    return locks.map(({ terminalId }) => terminalId);
  }

  /** Those terminals of `terminalIds` that the session may enter. */
  async listGranted(
    { sessionId, secretDigest }: Omit<Holder, 'terminalId'>,
    terminalIds: readonly string[],
    now: Instant,
  ): Promise<string[]> {
    const where = { sessionId, secretDigest, terminalId: In([...terminalIds]), expiresAt: MoreThan(now) };
    const grants = await this.reader.read((manager) => manager.findBy(TerminalGrant, where));
    return grants.map(({ terminalId }) => terminalId);
  }

  /** False when it is locked already. */
  async lock(tx: Tx, lock: TerminalLock): Promise<boolean> {
    try {
      await tx.insert(TerminalLock, lock);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** False when it is not locked. */
  async unlock(tx: Tx, { userId, terminalId }: Terminal): Promise<boolean> {
    const { affected } = await tx.delete(TerminalLock, { userId, terminalId });
    return affected === 1;
  }

  async unlockAll(tx: Tx, userId: UserId): Promise<number> {
    const { affected } = await tx.delete(TerminalLock, { userId });
    return affected ?? 0;
  }

  /** Until when the session may enter, or null. */
  async findGrant({ sessionId, terminalId, secretDigest }: Holder, now: Instant): Promise<Instant | null> {
    const where = { sessionId, terminalId, secretDigest, expiresAt: MoreThan(now) };
    const grant = await this.reader.read((manager) => manager.findOneBy(TerminalGrant, where));
    return grant?.expiresAt ?? null;
  }

  /** In place of an earlier grant of the same session for the same terminal. */
  async grant(tx: Tx, grant: TerminalGrant): Promise<void> {
    const { sessionId, terminalId } = grant;
    const { affected } = await tx.update(TerminalGrant, { sessionId, terminalId }, grant);
    if (affected === 1) return;
    try {
      await tx.insert(TerminalGrant, grant);
    } catch (error) {
      // The same session proved itself twice at once: one grant is as good as the other.
      if (!isDuplicate(error)) throw error;
    }
  }

  async endGrants(tx: Tx, { userId, terminalId }: Terminal): Promise<void> {
    await tx.delete(TerminalGrant, { userId, terminalId });
  }

  async endAllGrants(tx: Tx, userId: UserId): Promise<void> {
    await tx.delete(TerminalGrant, { userId });
  }

  /** Removes up to `limit` expired grants; returns how many. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const isOver = { expiresAt: LessThan(now) };
    const old = await tx.find(TerminalGrant, { where: isOver, take: limit });
    // Whatever else the two lists match together is over as well.
    const sessionId = In(old.map((grant) => grant.sessionId));
    const terminalId = In(old.map((grant) => grant.terminalId));
    await tx.delete(TerminalGrant, { sessionId, terminalId, ...isOver });
    return old.length;
  }
}
