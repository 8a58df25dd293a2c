import { Injectable } from '@nestjs/common';
import { AdminRequired, type Principal } from '#access';
import {
  Clock,
  formatPageCursor,
  type Instant,
  InvalidRequest,
  isId,
  parsePageCursor,
  type SessionId,
  toRfc3339,
  type UserId,
} from '#shared';
import { deviceOf } from './device.js';
import { isLocked } from './lock-state.js';
import { type ListSessionsQuery, MAX_LISTED, type SessionListResponse } from './session-list.dto.js';
import { type SessionLine, SessionListRepository } from './session-list.repository.js';

/** Lists live sessions: their own for users, everybody's for admins. */
@Injectable()
export class SessionListService {
  constructor(
    private readonly sessions: SessionListRepository,
    private readonly clock: Clock,
  ) {}

  /** Throws `AdminRequired` for somebody else's sessions, `InvalidRequest` for a cursor that is not ours. */
  async list(
    caller: Principal,
    { limit = MAX_LISTED, cursor, userId }: ListSessionsQuery,
  ): Promise<SessionListResponse> {
    const now = this.clock.now();
    const filter = {
      now,
      limit: limit + 1,
      userId: ownerOf(caller, userId),
      after: parsePageCursor<SessionId>(cursor),
    };
    const found = await this.sessions.list(filter);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      sessions: page.map((line) => toListed(line, caller, now)),
      nextCursor:
        last && found.length > limit ? formatPageCursor({ at: last.lastActiveAt, id: last.id }) : null,
    };
  }
}

/** Null means everybody. */
function ownerOf(caller: Principal, asked: string | undefined): UserId | null {
  if (asked === undefined) return caller.isAdmin ? null : caller.userId;
  if (!isId<UserId>(asked)) throw new InvalidRequest({}, 'userId is not a valid ID');
  if (!caller.isAdmin && asked !== caller.userId) throw new AdminRequired();
  return asked;
}

function toListed(
  line: SessionLine,
  { session }: Principal,
  now: Instant,
): SessionListResponse['sessions'][number] {
  const device = deviceOf(line.userAgent, line.isDesktopApp === 1);
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
