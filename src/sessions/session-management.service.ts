import { Injectable } from '@nestjs/common';
import { AdminRequired, holds, type Permission, type Principal } from '#access';
import { AuditLog } from '#audit';
import { ConnectionClosings } from '#connections';
import { Transactions, type Tx } from '#platform/database';
import { PowerPolicy } from '#roles';
import {
  Clock,
  formatPageCursor,
  type Instant,
  InvalidRequest,
  isId,
  MINUTE_MS,
  parsePageCursor,
  type SessionId,
  toRfc3339,
  type UserId,
} from '#shared';
import { UserNotFound, UserRepository } from '#users';
import { describeDevice } from './client-info.js';
import { isLocked } from './lock-state.js';
import { type SessionListRow, SessionListRepository } from './session-list.repository.js';
import { SessionRepository } from './session.repository.js';
import { type ListSessionsQuery, MAX_LISTED, type SessionListResponse } from './sessions.dto.js';
import { NotYourSession, NoSuchSession } from './sessions.errors.js';

/** Needed for the sessions of other users. */
const PERMISSION: Permission = 'sessions.manage';

/** How many sessions were revoked, and how many connections that closes. */
export type Revoked = { readonly count: number; readonly connectionsClosed: number };

type RevokeAllOptions = { readonly targetUserId: string | null; readonly exceptCurrent: boolean };

/** Lists and revokes sessions: users their own, those with `sessions.manage` those of all users. A revocation applies from the next request on. */
@Injectable()
export class SessionManagementService {
  private counted: { readonly at: Instant; readonly count: number } | null = null;

  constructor(
    private readonly sessions: SessionRepository,
    private readonly lists: SessionListRepository,
    private readonly users: UserRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly connections: ConnectionClosings,
    private readonly power: PowerPolicy,
    private readonly clock: Clock,
  ) {}

  /** Throws `AdminRequired` for the sessions of another user, `InvalidRequest` for an invalid cursor or user id. */
  async list(
    caller: Principal,
    { limit = MAX_LISTED, cursor, userId }: ListSessionsQuery,
  ): Promise<SessionListResponse> {
    const now = this.clock.now();
    const filter = {
      now,
      limit: limit + 1,
      userId: resolveOwner(caller, userId),
      after: parsePageCursor<SessionId>(cursor),
    };
    const found = await this.lists.list(filter);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      sessions: page.map((line) => toListed(line, caller, now)),
      nextCursor:
        last && found.length > limit ? formatPageCursor({ at: last.lastActiveAt, id: last.id }) : null,
    };
  }

  /** Returns the number of live sessions. Counting a million rows is slow, so the number is up to a minute old. */
  async countLive(): Promise<number> {
    const now = this.clock.now();
    if (!this.counted || now - this.counted.at >= MINUTE_MS) {
      this.counted = { at: now, count: await this.sessions.countLive(now) };
    }
    return this.counted.count;
  }

  /** Returns how many connections that closes. Throws `NoSuchSession`, `NotYourSession`, `MorePowerfulUser`. */
  async revoke(caller: Principal, sessionId: string): Promise<number> {
    const now = this.clock.now();
    if (!isId<SessionId>(sessionId)) throw new NoSuchSession();
    const owner = await this.sessions.findLiveOwner(sessionId, now);
    if (owner === null) throw new NoSuchSession();
    if (owner !== caller.userId && !holds(caller, PERMISSION)) throw new NotYourSession();
    return this.transactions.run(async (tx) => {
      await this.assertMayRevoke(tx, caller, owner);
      const ended = await this.sessions.end(tx, sessionId, 'revoked', this.clock.now());
      if (!ended) throw new NoSuchSession();
      await this.record(tx, caller, owner, { session: sessionId });
      return this.connections.count(tx);
    });
  }

  /** Throws `AdminRequired`, `UserNotFound`, `MorePowerfulUser`. */
  async revokeAll(caller: Principal, { targetUserId, exceptCurrent }: RevokeAllOptions): Promise<Revoked> {
    const userId = await this.resolveTarget(caller, targetUserId);
    const except = exceptCurrent && userId === caller.userId ? caller.session?.id : undefined;
    return this.transactions.run(async (tx) => {
      await this.assertMayRevoke(tx, caller, userId);
      const count = await this.sessions.endAll(tx, userId, 'revoked', this.clock.now(), except);
      await this.record(tx, caller, userId, { count });
      return { count, connectionsClosed: await this.connections.count(tx) };
    });
  }

  private async resolveTarget(caller: Principal, targetUserId: string | null): Promise<UserId> {
    if (targetUserId === null || targetUserId === caller.userId) return caller.userId;
    if (!holds(caller, PERMISSION)) throw new AdminRequired({ permission: PERMISSION });
    if (!isId<UserId>(targetUserId) || !(await this.users.findById(targetUserId))) throw new UserNotFound();
    return targetUserId;
  }

  /** Own sessions need no permission. */
  private async assertMayRevoke(tx: Tx, caller: Principal, owner: UserId): Promise<void> {
    if (owner !== caller.userId) await this.power.assertMayActOn(tx, caller, owner, PERMISSION);
  }

  private record(
    tx: Tx,
    { userId }: Principal,
    subject: UserId,
    details: Record<string, string | number>,
  ): Promise<void> {
    return this.audit.record(tx, { action: 'session.revoked', actor: userId, subject, details });
  }
}

/** Returns whose sessions to list; null for all users. */
function resolveOwner(caller: Principal, requested: string | undefined): UserId | null {
  if (requested === undefined) return holds(caller, PERMISSION) ? null : caller.userId;
  if (!isId<UserId>(requested)) throw new InvalidRequest({}, 'userId is not a valid ID');
  if (requested !== caller.userId && !holds(caller, PERMISSION))
    throw new AdminRequired({ permission: PERMISSION });
  return requested;
}

function toListed(
  line: SessionListRow,
  { session }: Principal,
  now: Instant,
): SessionListResponse['sessions'][number] {
  const device = describeDevice(line.userAgent, line.isDesktopApp === 1, line.appName);
  return {
    id: line.id,
    userId: line.userId,
    username: line.username,
    deviceType: device.type,
    deviceInfo: device.info,
    ipAddress: line.ipAddress,
    createdAt: toRfc3339(line.createdAt),
    expiresAt: toRfc3339(line.expiresAt),
    lastActiveAt: toRfc3339(line.lastActiveAt),
    isCurrentSession: line.id === session?.id,
    locked: isLocked(line, now),
  };
}
