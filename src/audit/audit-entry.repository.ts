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
  readonly action: string | null;
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
  { action, result, from, to }: AuditFilter,
): void {
  if (action !== null) query.andWhere('entry.action = :action', { action });
  if (result !== null) query.andWhere('entry.result = :result', { result });
  if (from !== null) query.andWhere('entry.at >= :from', { from });
  if (to !== null) query.andWhere('entry.at < :to', { to });
}
