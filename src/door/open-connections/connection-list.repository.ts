import { Injectable } from '@nestjs/common';
import { STALE_MS, type StoredConnection } from '#connections';
import { Reader, type SqlValue } from '#platform/database';
import { type ApplicationId, type Instant, MINUTE_MS, type PageCursor, type UserId } from '#shared';

/** One line of a list. `isHeld` is 0 or 1; names are null where what they name is deleted. */
export type ConnectionLine = Pick<
  StoredConnection,
  'id' | 'kind' | 'userId' | 'sessionId' | 'applicationId' | 'terminals' | 'address' | 'openedAt'
> &
  Pick<StoredConnection, 'bytesReceived' | 'bytesSent'> & {
    readonly isHeld: number;
    readonly username: string | null;
    readonly slug: string | null;
    readonly applicationName: string | null;
  };

export type ConnectionListFilter = {
  readonly now: Instant;
  readonly limit: number;
  readonly userId: UserId | null;
  readonly applicationId: ApplicationId | null;
  /** The last line of the previous page. */
  readonly after: PageCursor<string> | null;
};

/** Lists the open connections of all processes with their names: one statement, the newest first. */
@Injectable()
export class ConnectionListRepository {
  constructor(private readonly reader: Reader) {}

  list({ now, limit, userId, applicationId, after }: ConnectionListFilter): Promise<ConnectionLine[]> {
    // The second condition limits nothing on the first page, but lets MySQL read the index in order.
    const conditions = ['c.seen_at >= ?', 'c.opened_at <= ?'];
    const values: SqlValue[] = [now - STALE_MS, after?.at ?? now + MINUTE_MS];
    if (userId !== null) {
      conditions.push('c.user_id = ?');
      values.push(userId);
    }
    if (applicationId !== null) {
      conditions.push('c.application_id = ?');
      values.push(applicationId);
    }
    if (after !== null) {
      conditions.push('(c.opened_at < ? OR c.id < ?)');
      values.push(after.at, after.id);
    }
    const sql = `
      SELECT c.id AS id, c.kind AS kind, c.user_id AS userId, c.session_id AS sessionId, c.terminals AS terminals,
             c.application_id AS applicationId, c.address AS address, c.opened_at AS openedAt, c.is_held AS isHeld,
             c.bytes_received AS bytesReceived, c.bytes_sent AS bytesSent, u.name AS username, a.slug AS slug,
             a.name AS applicationName
      FROM open_connection c LEFT JOIN user u ON u.id = c.user_id
      LEFT JOIN application a ON a.id = c.application_id
      WHERE ${conditions.join(' AND ')}
      ORDER BY c.opened_at DESC, c.id DESC
      LIMIT ${limit}`;
    return this.reader.read((manager) => manager.query<ConnectionLine[]>(sql, values));
  }
}
