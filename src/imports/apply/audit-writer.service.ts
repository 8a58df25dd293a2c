import { Injectable } from '@nestjs/common';
import { AuditLog, type PastEvent } from '#audit';
import { Transactions } from '#platform/database';
import { type UserId } from '#shared';
import { type ImportedIds, ImportRecordRepository } from '../import-record.repository.js';
import { type SourceAuditEntry } from '../source-data.js';

const BATCH = 200;
/** The ledger counts the entries, which are in a fixed order. */
const COUNTER = 'entries';

/** Writes the audit log of another system, in batches that each record how far they came. */
@Injectable()
export class AuditWriter {
  constructor(
    private readonly audit: AuditLog,
    private readonly records: ImportRecordRepository,
    private readonly transactions: Transactions,
  ) {}

  /** Writes the entries that earlier imports have not written. Returns how many. */
  async write(source: string, entries: readonly SourceAuditEntry[], userIds: ImportedIds): Promise<number> {
    const done = Number((await this.records.list(source, 'audit')).get(COUNTER) ?? 0);
    for (let from = done; from < entries.length; from += BATCH) {
      const batch = entries.slice(from, from + BATCH).map((entry) => toEvent(entry, source, userIds));
      await this.transactions.run(async (tx) => {
        await this.audit.recordPast(tx, batch);
        const record = {
          source,
          kind: 'audit',
          sourceId: COUNTER,
          targetId: String(from + batch.length),
        } as const;
        if (!(await this.records.advance(tx, record))) await this.records.add(tx, record);
      });
    }
    return Math.max(0, entries.length - done);
  }
}

function toEvent(entry: SourceAuditEntry, source: string, userIds: ImportedIds): PastEvent {
  const { at, action, actor, subject, isSuccess, address, userAgent, details } = entry;
  const toId = (id: string | null) => ((id === null ? undefined : userIds.get(id)) ?? null) as UserId | null;
  return {
    ...{ at, action, address, userAgent, actor: toId(actor), subject: toId(subject) },
    result: isSuccess ? 'success' : 'failure',
    details: { imported_from: source, ...details },
  };
}
