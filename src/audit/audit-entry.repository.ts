import { Injectable } from '@nestjs/common';
import { In, LessThan, type SelectQueryBuilder } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type AuditEntryId, type Instant, type PageCursor, type UserId } from '#shared';
import { AuditEntry, type AuditResult } from './audit-entry.entity.js';

/** The last entry of the previous page. */
export type AuditCursor = PageCursor<AuditEntryId>;

/** Null fields do not restrict the result. */
export type AuditFilter = {
  /** Entries where this user is the actor or the subject. */
  readonly userId: UserId | null;
  /** Entries caused by this API key, optionally only those of one actor. */
  readonly key: { readonly id: string; readonly actorId: UserId | null } | null;
  /** Any of these. */
  readonly actions: readonly string[] | null;
  readonly result: AuditResult | null;
  /** Inclusive. */
  readonly from: Instant | null;
  /** Exclusive. */
  readonly to: Instant | null;
};

/** Queries `audit_log`; `AuditLog` writes it. */
@Injectable()
export class AuditEntryRepository {
  constructor(private readonly reader: Reader) {}

  /** Returns entries, newest first. */
  list(filter: AuditFilter, after: AuditCursor | null, limit: number): Promise<AuditEntry[]> {
    return this.reader.read((manager) => {
      const query = manager.createQueryBuilder(AuditEntry, 'entry');
      restrict(query, filter);
      if (after) {
        query.andWhere('entry.at <= :afterAt', { afterAt: after.at });
        query.andWhere('(entry.at < :afterAt OR entry.id < :afterId)', { afterId: after.id });
      }
      return query.orderBy('entry.at', 'DESC').addOrderBy('entry.id', 'DESC').limit(limit).getMany();
    });
  }

  /** Returns up to `limit` entries after the `offset` newest ones. For numbered pages: slower than a cursor. */
  listPage(filter: AuditFilter, offset: number, limit: number): Promise<AuditEntry[]> {
    return this.reader.read((manager) => {
      const query = manager.createQueryBuilder(AuditEntry, 'entry');
      restrict(query, filter);
      return query
        .orderBy('entry.at', 'DESC')
        .addOrderBy('entry.id', 'DESC')
        .offset(offset)
        .limit(limit)
        .getMany();
    });
  }

  /** Counts entries, up to `most`: a count of a long log would keep SQLite busy. */
  countUpTo(filter: AuditFilter, most: number): Promise<number> {
    return this.reader.read(async (manager) => {
      const matching = manager.createQueryBuilder(AuditEntry, 'entry').select('1', 'one');
      restrict(matching, filter);
      const [sql, parameters] = matching.limit(most).getQueryAndParameters();
      const [row] = await manager.query<[{ total: number | string }]>(
        `SELECT COUNT(*) AS total FROM (${sql}) matching`,
        parameters,
      );
      return Number(row.total);
    });
  }

  /** Deletes up to `limit` entries older than `before`; returns the number of deleted entries. */
  async sweep(tx: Tx, before: Instant, limit: number): Promise<number> {
    const at = LessThan(before);
    const expired = await tx.find(AuditEntry, { select: { id: true }, where: { at }, take: limit });
    if (expired.length === 0) return 0;
    const ids = expired.map(({ id }): AuditEntryId => id);
    return (await tx.delete(AuditEntry, { id: In(ids), at })).affected ?? 0;
  }
}

function restrict(query: SelectQueryBuilder<AuditEntry>, filter: AuditFilter): void {
  const { userId, key } = filter;
  if (userId !== null) query.andWhere('(entry.subjectId = :userId OR entry.actorId = :userId)', { userId });
  if (key !== null) query.andWhere('entry.actorKeyId = :keyId', { keyId: key.id });
  if (key?.actorId) query.andWhere('entry.actorId = :keyActor', { keyActor: key.actorId });
  restrictColumns(query, filter);
}

function restrictColumns(
  query: SelectQueryBuilder<AuditEntry>,
  { actions, result, from, to }: AuditFilter,
): void {
  if (actions?.length === 0) query.andWhere('1 = 0');
  else if (actions !== null) query.andWhere('entry.action IN (:...actions)', { actions });
  if (result !== null) query.andWhere('entry.result = :result', { result });
  if (from !== null) query.andWhere('entry.at >= :from', { from });
  if (to !== null) query.andWhere('entry.at < :to', { to });
}
