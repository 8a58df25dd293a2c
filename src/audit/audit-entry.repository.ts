import { Injectable } from '@nestjs/common';
import { In, LessThan, type SelectQueryBuilder } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type AuditEntryId, type Instant, type PageCursor, type UserId } from '#shared';
import { AuditEntry } from './audit-entry.entity.js';

/** The last entry of the page before. */
export type AuditCursor = PageCursor<AuditEntryId>;

/** Which entries. Null: whatever it is. */
export type AuditFilter = {
  /** Entries that this user caused or is concerned by. */
  readonly userId: UserId | null;
  /** Entries that this API key caused, of any actor or of one. */
  readonly key: { readonly id: string; readonly actorId: UserId | null } | null;
  readonly action: string | null;
  /** Not before. */
  readonly from: Instant | null;
  /** Before. */
  readonly to: Instant | null;
};

/** The only file that queries `audit_log`, but for what {@link AuditLog} adds. */
@Injectable()
export class AuditEntryRepository {
  constructor(private readonly reader: Reader) {}

  /** Newest first. */
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

  /** Removes up to `limit` entries from before `before`; returns how many. */
  async sweep(tx: Tx, before: Instant, limit: number): Promise<number> {
    const at = LessThan(before);
    const old = await tx.find(AuditEntry, { select: { id: true }, where: { at }, take: limit });
    if (old.length === 0) return 0;
    const ids = old.map(({ id }): AuditEntryId => id);
    return (await tx.delete(AuditEntry, { id: In(ids), at })).affected ?? 0;
  }
}

function restrict(
  query: SelectQueryBuilder<AuditEntry>,
  { userId, key, action, from, to }: AuditFilter,
): void {
  if (userId !== null) query.andWhere('(entry.subjectId = :userId OR entry.actorId = :userId)', { userId });
  if (key !== null) query.andWhere('entry.actorKeyId = :keyId', { keyId: key.id });
  if (key?.actorId) query.andWhere('entry.actorId = :keyActor', { keyActor: key.actorId });
  if (action !== null) query.andWhere('entry.action = :action', { action });
  if (from !== null) query.andWhere('entry.at >= :from', { from });
  if (to !== null) query.andWhere('entry.at < :to', { to });
}
