import { Injectable } from '@nestjs/common';
import { Reader, type SqlValue } from '#platform/database';
import { type Instant, type PageCursor, type SessionId, type UserId } from '#shared';
import { type LockFacts } from './lock-state.js';
import { LOCK_FACTS } from './session-lock.repository.js';

/** One line of a session list. `isDesktopApp` is 0 or 1. */
export type SessionListRow = LockFacts & {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly username: string;
  readonly ipAddress: string;
  readonly userAgent: string;
  readonly isDesktopApp: number;
  readonly appName: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
};

export type SessionFilter = {
  readonly now: Instant;
  readonly limit: number;
  readonly userId: UserId | null;
  /** The last line of the previous page. */
  readonly after: PageCursor<SessionId> | null;
};

/** Lists live sessions with their users' names: one statement, newest activity first. */
@Injectable()
export class SessionListRepository {
  constructor(private readonly reader: Reader) {}

  list({ now, limit, userId, after }: SessionFilter): Promise<SessionListRow[]> {
    const conditions = ['s.ended_at IS NULL', 's.expires_at > ?'];
    const values: SqlValue[] = [now];
    if (userId !== null) {
      conditions.push('s.user_id = ?');
      values.push(userId);
    }
    if (after !== null) {
      conditions.push('s.last_active_at <= ?', '(s.last_active_at < ? OR s.id < ?)');
      values.push(after.at, after.at, after.id);
    }
    const sql = `
      SELECT s.id AS id, s.user_id AS userId, u.name AS username, s.ip_address AS ipAddress, s.user_agent AS userAgent,
             s.is_desktop_app AS isDesktopApp, s.app_name AS appName, s.created_at AS createdAt, s.expires_at AS expiresAt,
             s.last_active_at AS lastActiveAt, ${LOCK_FACTS}
      FROM session s JOIN user u ON u.id = s.user_id AND u.session_epoch = s.epoch
      WHERE ${conditions.join(' AND ')}
      ORDER BY s.last_active_at DESC, s.id DESC
      LIMIT ${limit}`;
    return this.reader.read((manager) => manager.query<SessionListRow[]>(sql, values));
  }
}
