import { Injectable } from '@nestjs/common';
import { Reader, type Tx } from '#platform/database';
import { Clock } from '#shared';
import { ImportRecord, type RecordKind } from './import-record.entity.js';

/** The ids of one kind: there to here. */
export type ImportedIds = ReadonlyMap<string, string>;

/** The only file that queries `import_record`. */
@Injectable()
export class ImportRecordRepository {
  constructor(
    private readonly reader: Reader,
    private readonly clock: Clock,
  ) {}

  async list(source: string, kind: RecordKind): Promise<ImportedIds> {
    const rows = await this.reader.read((manager) => manager.findBy(ImportRecord, { source, kind }));
    return new Map(rows.map(({ sourceId, targetId }) => [sourceId, targetId]));
  }

  /** Returns the records of an earlier import, as the transaction sees them. */
  async listIn(tx: Tx, source: string, kind: RecordKind): Promise<ImportedIds> {
    const rows = await tx.findBy(ImportRecord, { source, kind });
    return new Map(rows.map(({ sourceId, targetId }) => [sourceId, targetId]));
  }

  /** Records something in the transaction that creates it. The primary key refuses to import it twice. */
  async add(tx: Tx, record: Omit<ImportRecord, 'createdAt'>): Promise<void> {
    await tx.insert(ImportRecord, { ...record, createdAt: this.clock.now() });
  }

  /** Replaces what a record refers to. Returns false if there is none. */
  async advance(
    tx: Tx,
    { source, kind, sourceId, targetId }: Omit<ImportRecord, 'createdAt'>,
  ): Promise<boolean> {
    return (await tx.update(ImportRecord, { source, kind, sourceId }, { targetId })).affected === 1;
  }
}
