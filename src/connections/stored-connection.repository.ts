import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, MoreThanOrEqual } from 'typeorm';
import { Reader, type SqlValue, type Tx } from '#platform/database';
import { Clock, type Instant, SECOND_MS } from '#shared';
import { appliesTo, type ConnectionFilter } from './connection.js';
import { type ConnectionProgress } from './connection-store.js';
import { StoredConnection } from './stored-connection.entity.js';

/** Rows that no process has confirmed for this long belong to a dead process and are ignored. */
export const STALE_MS = 30 * SECOND_MS;

/** One statement for this many rows. */
const BATCH = 200;

/** What other processes may select by. */
type StoredFilter = Omit<ConnectionFilter, 'kind' | 'applicationSessionId'> & {
  /** Only those that a lock closes instead of holding them. */
  readonly closesOnLock?: true;
};

const CONDITIONS = {
  id: 'id = ?',
  applicationId: 'application_id = ?',
  userId: 'user_id = ?',
  sessionId: 'session_id = ?',
  apiKeyId: 'api_key_id = ?',
  exceptSessionId: '(session_id IS NULL OR session_id <> ?)',
} as const;

const FLAGS = {
  isOfSession: 'session_id IS NOT NULL',
  isForAdmins: 'is_for_admins = TRUE',
  closesOnLock: 'closes_on_lock = TRUE',
} as const;

/** The only file that writes `open_connection`. */
@Injectable()
export class StoredConnectionRepository {
  constructor(
    private readonly reader: Reader,
    private readonly clock: Clock,
  ) {}

  async add(tx: Tx, rows: readonly StoredConnection[]): Promise<void> {
    if (rows.length > 0) await tx.insert(StoredConnection, [...rows]);
  }

  async remove(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await tx.delete(StoredConnection, { id: In([...ids]) });
  }

  async removeAll(tx: Tx, processId: string): Promise<void> {
    await tx.delete(StoredConnection, { processId });
  }

  /** Confirms that all connections of a process are open. */
  async confirm(tx: Tx, processId: string, seenAt: Instant): Promise<void> {
    await tx.update(StoredConnection, { processId }, { seenAt });
  }

  async saveProgress(tx: Tx, progress: ReadonlyMap<string, ConnectionProgress>): Promise<void> {
    const entries = [...progress];
    for (let start = 0; start < entries.length; start += BATCH) {
      const [sql, values] = toProgressUpdate(entries.slice(start, start + BATCH));
      await tx.query(sql, values);
    }
  }

  /** Returns the ids of the open connections of all processes that a filter selects. */
  async listIds(tx: Tx, filter: StoredFilter): Promise<string[]> {
    const { terminalId, ...columns } = filter;
    const [conditions, values] = toConditions(columns);
    const sql = `SELECT id, terminals FROM open_connection WHERE ${conditions.join(' AND ')} AND seen_at >= ?`;
    const rows = await tx.query<Pick<StoredConnection, 'id' | 'terminals'>[]>(sql, [
      ...values,
      this.clock.now() - STALE_MS,
    ]);
    return rows
      .filter(({ terminals }) => terminalId === undefined || appliesTo(terminals.split(' '), terminalId))
      .map(({ id }) => id);
  }

  /** Returns a connection that is open somewhere, or null. */
  find(tx: Tx, id: string): Promise<StoredConnection | null> {
    return tx.findOneBy(StoredConnection, { id, seenAt: MoreThanOrEqual(this.clock.now() - STALE_MS) });
  }

  /** Asks the process of a connection to close it. Returns false if that was requested before. */
  async requestClose(tx: Tx, id: string): Promise<boolean> {
    const requested = { closeRequestedAt: this.clock.now() };
    return (await tx.update(StoredConnection, { id, closeRequestedAt: IsNull() }, requested)).affected === 1;
  }

  /** Returns the connections of a process that are to be closed. */
  async listCloseRequests(processId: string): Promise<string[]> {
    const sql = 'SELECT id FROM open_connection WHERE process_id = ? AND close_requested_at > 0';
    const rows = await this.reader.read((manager) => manager.query<{ id: string }[]>(sql, [processId]));
    return rows.map(({ id }) => id);
  }

  /** Removes up to `limit` rows that were last confirmed before `before`; returns how many. */
  async sweep(tx: Tx, before: Instant, limit: number): Promise<number> {
    const where = { seenAt: LessThan(before) };
    const old = await tx.find(StoredConnection, { select: { id: true }, where, take: limit });
    if (old.length > 0) await tx.delete(StoredConnection, { id: In(old.map(({ id }) => id)), ...where });
    return old.length;
  }
}

function toConditions(filter: Omit<StoredFilter, 'terminalId'>): [conditions: string[], values: string[]] {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const flags = given.flatMap(([field]) => (field in FLAGS ? FLAGS[field as keyof typeof FLAGS] : []));
  const equal = given.filter(([field]) => field in CONDITIONS);
  const conditions = equal.map(([field]) => CONDITIONS[field as keyof typeof CONDITIONS]);
  return [[...conditions, ...flags], equal.map(([, value]) => value as string)];
}

function toProgressUpdate(entries: readonly (readonly [string, ConnectionProgress])[]): [string, SqlValue[]] {
  const cases = `CASE id ${entries.map(() => 'WHEN ? THEN ?').join(' ')} END`;
  const places = entries.map(() => '?').join(', ');
  const sql = `UPDATE open_connection SET is_held = ${cases}, bytes_received = ${cases}, bytes_sent = ${cases}
               WHERE id IN (${places})`;
  const values = [
    ...entries.flatMap(([id, { isHeld }]) => [id, isHeld ? 1 : 0]),
    ...entries.flatMap(([id, { bytesReceived }]) => [id, bytesReceived]),
    ...entries.flatMap(([id, { bytesSent }]) => [id, bytesSent]),
    ...entries.map(([id]) => id),
  ];
  return [sql, values];
}
