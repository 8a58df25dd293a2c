import { Injectable } from '@nestjs/common';
import { type EndReason, parseHeldGrants, type ScreenLock } from '#access';
import { Clock, type Instant, type SessionId } from '#shared';
import { idleSince, storedLock } from './lock-state.js';
import { type ObservedRow, SessionRepository } from './session.repository.js';

/** The state of a session; null for `endedBy` while it is live. */
export type ObservedSession = {
  readonly endedBy: EndReason | 'expired' | null;
  readonly lock: ScreenLock | null;
  /** Differs after every lock and unlock of a terminal of the user. */
  readonly terminalChanges: number;
  /** What the roles of the user grant. */
  readonly permissions: readonly string[];
};

const GONE: ObservedSession = { endedBy: 'gone', lock: null, terminalChanges: 0, permissions: [] };

/** Reads the states of many sessions without a token, and without storing anything. */
@Injectable()
export class SessionObserver {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  /** Returns the state of each session. One that exceeded its idle timeout is locked, which its next request stores. */
  async observe(ids: readonly SessionId[]): Promise<ReadonlyMap<SessionId, ObservedSession>> {
    const rows = ids.length === 0 ? [] : await this.sessions.listObserved(ids);
    const now = this.clock.now();
    const found = new Map(rows.map((row) => [row.sessionId, toObserved(row, now)]));
    return new Map(ids.map((id) => [id, found.get(id) ?? GONE]));
  }
}

function toObserved(row: ObservedRow, now: Instant): ObservedSession {
  const { terminalChanges, isAdmin, roleGrants } = row;
  return {
    endedBy: findEnd(row, now),
    lock: storedLock(row) ?? findIdleLock(row, now),
    terminalChanges,
    permissions: parseHeldGrants(isAdmin === 1, roleGrants),
  };
}

function findEnd(row: ObservedRow, now: Instant): ObservedSession['endedBy'] {
  if (row.endReason !== null) return row.endReason;
  if (row.epoch !== row.currentEpoch) return 'revoked';
  return row.expiresAt <= now ? 'expired' : null;
}

function findIdleLock(row: ObservedRow, now: Instant): ScreenLock | null {
  const lockedAt = idleSince(row, now);
  return lockedAt === null ? null : { lockedAt, reason: 'idle' };
}
