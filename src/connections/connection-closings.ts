import { Injectable } from '@nestjs/common';
import { appendSessionEnded, type SessionEnding } from '#audit';
import { type Effect, Transactions, type Tx } from '#platform/database';
import { Clock, type SessionId, type UserId } from '#shared';
import { type Closing, CLOSE_CODES } from './close-codes.js';
import { type ConnectionFilter } from './connection.js';
import { ConnectionRegistry } from './connection-registry.js';
import { StoredConnectionRepository } from './stored-connection.repository.js';

type Locked = ConnectionFilter & { readonly closesOnLock?: true };

/**
 * Closes or holds the connections of this process as soon as a transaction has committed that ends what they depend on.
 * Every change of that kind calls it in its transaction. Other processes find out by themselves within a second.
 */
@Injectable()
export class ConnectionClosings {
  /** What each open transaction closes. */
  private readonly filters = new WeakMap<readonly Effect[], Locked[]>();
  private readonly onUnlock: Effect[] = [];

  constructor(
    private readonly registry: ConnectionRegistry,
    private readonly rows: StoredConnectionRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Call when sessions have ended. Closes their connections, but not those of API keys.
   * @param count how many have ended; the outbox is told about some only
   */
  async sessionsEnded(tx: Tx, ending: SessionEnding, count: number): Promise<void> {
    this.close(tx, { ...toFilter(ending), isOfSession: true }, CLOSE_CODES.sessionEnded);
    if (count > 0) await appendSessionEnded(tx, this.clock.now(), ending);
  }

  async accountDeleted(tx: Tx, userId: UserId): Promise<void> {
    this.close(tx, { userId }, CLOSE_CODES.sessionEnded);
    await appendSessionEnded(tx, this.clock.now(), { userId, reason: 'gone' });
  }

  /** Connections of API keys end as well. */
  accountSuspended(tx: Tx, userId: UserId): void {
    this.close(tx, { userId }, CLOSE_CODES.sessionEnded);
  }

  adminRemoved(tx: Tx, userId: UserId): void {
    this.close(tx, { userId, isForAdmins: true }, CLOSE_CODES.forbidden);
  }

  apiKeyDeleted(tx: Tx, apiKeyId: string): void {
    this.close(tx, { apiKeyId }, CLOSE_CODES.sessionEnded);
  }

  /** Call when the screen of a session, or of all sessions of a user, was locked. */
  screenLocked(tx: Tx, sessions: { readonly sessionId: SessionId } | { readonly userId: UserId }): void {
    this.lock(tx, { ...sessions, isOfSession: true });
  }

  /** Call when a terminal was locked, or when all temporary access to it has ended. */
  terminalLocked(
    tx: Tx,
    { userId, terminalId }: { readonly userId: UserId; readonly terminalId: string },
  ): void {
    this.lock(tx, { userId, terminalId });
  }

  /**
   * Call when a lock has ended. Nothing continues because of that alone: another lock may have followed. The watches that
   * {@link whenUnlocked} added ask at once.
   */
  unlocked(tx: Tx): void {
    this.transactions.effectsOf(tx).push(...this.onUnlock);
  }

  /** Adds what runs after a lock has ended. Must not throw or wait. */
  whenUnlocked(effect: Effect): void {
    this.onUnlock.push(effect);
  }

  /** Closes a connection, whichever process has it. Returns false if that was requested before. */
  async closeOnRequest(tx: Tx, id: string): Promise<boolean> {
    if (!(await this.rows.requestClose(tx, id))) return false;
    this.close(tx, { id }, CLOSE_CODES.onRequest);
    return true;
  }

  /** Returns how many connections of all processes the transaction closes by what it has done so far. */
  async count(tx: Tx): Promise<number> {
    const ids = new Set<string>();
    for (const filter of this.filtersOf(tx))
      for (const id of await this.rows.listIds(tx, filter)) ids.add(id);
    return ids.size;
  }

  private close(tx: Tx, filter: ConnectionFilter, closing: Closing): void {
    this.filtersOf(tx).push(filter);
    this.transactions.effectsOf(tx).push(() => void this.registry.close(filter, closing));
  }

  private lock(tx: Tx, filter: ConnectionFilter): void {
    this.filtersOf(tx).push({ ...filter, closesOnLock: true });
    this.transactions.effectsOf(tx).push(() => void this.registry.lock(filter));
  }

  private filtersOf(tx: Tx): Locked[] {
    const effects = this.transactions.effectsOf(tx);
    const filters = this.filters.get(effects) ?? [];
    this.filters.set(effects, filters);
    return filters;
  }
}

function toFilter({ sessionId, userId, exceptSessionId }: SessionEnding): ConnectionFilter {
  if (sessionId !== undefined) return { sessionId };
  return userId === undefined ? {} : { userId, exceptSessionId };
}
