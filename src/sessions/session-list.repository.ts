import { Injectable } from '@nestjs/common';
import { type EndReason } from '#access';
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

/** A session that has ended. `isRevoked` is 1 if the sessions of its user were revoked all at once. */
export type EndedSessionRow = Pick<
  SessionListRow,
  'id' | 'ipAddress' | 'userAgent' | 'isDesktopApp' | 'appName' | 'createdAt' | 'expiresAt' | 'lastActiveAt'
> & { readonly endedAt: Instant | null; readonly endReason: EndReason | null; readonly isRevoked: number };

export type EndedFilter = {
  readonly userId: UserId;
  readonly now: Instant;
  readonly limit: number;
  /** The last session of the previous page. */
  readonly before: SessionId | null;
};

export type SessionFilter = {
  readonly now: Instant;
  readonly limit: number;
  readonly userId: UserId | null;
  /** The last line of the previous page. */
  readonly after: PageCursor<SessionId> | null;
};

/** Lists live sessions with their users' names, newest activity first, and the ended ones of a user. One statement each. */
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

  /** Returns sessions of a user that are no longer live, the newest first: their ids are in the order of their creation. */
  listEnded({ userId, now, limit, before }: EndedFilter): Promise<EndedSessionRow[]> {
    const older =
      before === null ? { condition: '', values: [] } : { condition: 'AND s.id < ?', values: [before] };
    const sql = `
      SELECT s.id AS id, s.ip_address AS ipAddress, s.user_agent AS userAgent, s.is_desktop_app AS isDesktopApp,
             s.app_name AS appName, s.created_at AS createdAt, s.expires_at AS expiresAt, s.last_active_at AS lastActiveAt,
             s.ended_at AS endedAt, s.end_reason AS endReason, s.epoch <> u.session_epoch AS isRevoked
      FROM session s JOIN user u ON u.id = s.user_id
      WHERE s.user_id = ? AND (s.ended_at IS NOT NULL OR s.expires_at <= ? OR s.epoch <> u.session_epoch) ${older.condition}
      ORDER BY s.id DESC
      LIMIT ${limit}`;
    return this.reader.read((manager) =>
      manager.query<EndedSessionRow[]>(sql, [userId, now, ...older.values]),
    );
  }
}
