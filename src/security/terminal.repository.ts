import { Injectable } from '@nestjs/common';
import { Between, In, LessThan, MoreThan } from 'typeorm';
import { ConnectionClosings } from '#connections';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { ScreenLock } from './screen-lock.entity.js';
import { TerminalGrant, TerminalLock } from './terminal.entity.js';

/** Terminal IDs are unique per user. */
export type Terminal = Pick<TerminalLock, 'userId' | 'terminalId'>;

/** Selects terminals by ID and by prefix of the ID. */
export type TerminalSelection = { readonly ids: readonly string[]; readonly prefixes: readonly string[] };

/**
 * The condition of a join of `terminal_lock t` to a session `s` and its user `u`: the terminals that the session has no
 * access to. Its parameter is the present.
 */
export const INACCESSIBLE_TERMINAL = `
         t.user_id = s.user_id AND u.totp_enabled = 1 AND NOT EXISTS (
           SELECT 1 FROM terminal_grant g
           WHERE g.session_id = s.id AND g.terminal_id = t.terminal_id
             AND g.secret_digest = s.secret_digest AND g.expires_at > ?)`;

type Holder = Pick<TerminalGrant, 'sessionId' | 'terminalId' | 'secretDigest'>;

/** Sorts after every character of terminal IDs; the column is ordered by ASCII. */
const AFTER_ID_CHARACTERS = '~';

/** Queries `terminal_lock` and `terminal_grant`. */
@Injectable()
export class TerminalRepository {
  constructor(
    private readonly reader: Reader,
    private readonly connections: ConnectionClosings,
  ) {}

  async findLockedAt({ userId, terminalId }: Terminal): Promise<Instant | null> {
    const where = { userId, terminalId };
    const lock = await this.reader.read((manager) => manager.findOneBy(TerminalLock, where));
    return lock?.lockedAt ?? null;
  }

  async findLockedAtIn(tx: Tx, { userId, terminalId }: Terminal): Promise<Instant | null> {
    return (await tx.findOneBy(TerminalLock, { userId, terminalId }))?.lockedAt ?? null;
  }

  /** Returns the locked terminals of the selection, at most `limit`, oldest lock first. */
  async listLocked(userId: UserId, { ids, prefixes }: TerminalSelection, limit: number): Promise<string[]> {
    const ranges = prefixes.map((prefix) => Between(prefix, `${prefix}${AFTER_ID_CHARACTERS}`));
    const where = [In([...ids]), ...ranges].map((terminalId) => ({ userId, terminalId }));
    const order = { lockedAt: 'ASC' } as const;
    const locks = await this.reader.read((manager) =>
      manager.find(TerminalLock, { where, order, take: limit }),
    );
    return locks.map(({ terminalId }) => terminalId);
  }

  /** Returns the terminals of `terminalIds` that the session has access to. */
  async listGranted(
    { sessionId, secretDigest }: Omit<Holder, 'terminalId'>,
    terminalIds: readonly string[],
    now: Instant,
  ): Promise<string[]> {
    const where = { sessionId, secretDigest, terminalId: In([...terminalIds]), expiresAt: MoreThan(now) };
    const grants = await this.reader.read((manager) => manager.findBy(TerminalGrant, where));
    return grants.map(({ terminalId }) => terminalId);
  }

  /** Returns the terminals of a user that were locked last, at most `limit`. */
  async listLastLocked(userId: UserId, limit: number): Promise<string[]> {
    const options = { where: { userId }, order: { lockedAt: 'DESC' }, take: limit } as const;
    const locks = await this.reader.read((manager) => manager.find(TerminalLock, options));
    return locks.map(({ terminalId }) => terminalId);
  }

  /** Returns all locks of a user, the oldest first. */
  listLocks(userId: UserId): Promise<TerminalLock[]> {
    const order = { lockedAt: 'ASC', terminalId: 'ASC' } as const;
    return this.reader.read((manager) => manager.find(TerminalLock, { where: { userId }, order }));
  }

  /** Counts a lock or unlock. The first statement of its transaction: it also serialises those of one user. */
  async countChange(tx: Tx, id: UserId): Promise<void> {
    await tx.update(ScreenLock, { id }, { terminalChanges: () => 'terminal_changes + 1' });
  }

  /** Returns false if the terminal is already locked. */
  async lock(tx: Tx, lock: TerminalLock): Promise<boolean> {
    try {
      await tx.insert(TerminalLock, lock);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Returns false if the terminal is not locked. */
  async unlock(tx: Tx, { userId, terminalId }: Terminal): Promise<boolean> {
    const { affected } = await tx.delete(TerminalLock, { userId, terminalId });
    this.connections.unlocked(tx);
    return affected === 1;
  }

  async unlockAll(tx: Tx, userId: UserId): Promise<number> {
    const { affected } = await tx.delete(TerminalLock, { userId });
    this.connections.unlocked(tx);
    return affected ?? 0;
  }

  /** Returns the expiry of the session's access, or null. */
  async findGrant({ sessionId, terminalId, secretDigest }: Holder, now: Instant): Promise<Instant | null> {
    const where = { sessionId, terminalId, secretDigest, expiresAt: MoreThan(now) };
    const grant = await this.reader.read((manager) => manager.findOneBy(TerminalGrant, where));
    return grant?.expiresAt ?? null;
  }

  /** Replaces an earlier grant of the same session for the same terminal. */
  async grant(tx: Tx, grant: TerminalGrant): Promise<void> {
    this.connections.unlocked(tx);
    const { sessionId, terminalId } = grant;
    const { affected } = await tx.update(TerminalGrant, { sessionId, terminalId }, grant);
    if (affected === 1) return;
    try {
      await tx.insert(TerminalGrant, grant);
    } catch (error) {
      // A concurrent request of the same session has inserted an equivalent grant.
      if (!isDuplicate(error)) throw error;
    }
  }

  async endGrants(tx: Tx, { userId, terminalId }: Terminal): Promise<void> {
    await tx.delete(TerminalGrant, { userId, terminalId });
  }

  async endAllGrants(tx: Tx, userId: UserId): Promise<void> {
    await tx.delete(TerminalGrant, { userId });
  }

  /** Deletes up to `limit` expired grants; returns the number of selected grants. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const whereExpired = { expiresAt: LessThan(now) };
    const expired = await tx.find(TerminalGrant, { where: whereExpired, take: limit });
    // The two lists may match more rows, but only expired ones.
    const sessionId = In(expired.map((grant) => grant.sessionId));
    const terminalId = In(expired.map((grant) => grant.terminalId));
    await tx.delete(TerminalGrant, { sessionId, terminalId, ...whereExpired });
    return expired.length;
  }
}
