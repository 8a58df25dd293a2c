import { Injectable } from '@nestjs/common';
import { IsNull, LessThan, MoreThan, Not } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant } from '#shared';
import { MasterKeyRecord, RunningProcess } from './keys.entity.js';

/** Queries `master_key` and `running_process`. */
@Injectable()
export class MasterKeyRepository {
  constructor(private readonly reader: Reader) {}

  list(): Promise<MasterKeyRecord[]> {
    return this.reader.read((manager) =>
      manager.find(MasterKeyRecord, { order: { createdAt: 'ASC', kid: 'ASC' } }),
    );
  }

  /** Returns false if the key was retired already. */
  async retire(tx: Tx, kid: string, retiredAt: Instant, verifyOnlyKeys: Buffer): Promise<boolean> {
    const { affected } = await tx.update(
      MasterKeyRecord,
      { kid, retiredAt: IsNull() },
      { retiredAt, verifyOnlyKeys },
    );
    return affected === 1;
  }

  /** Deletes the record of a key that never sealed anything. */
  async deleteKey(tx: Tx, kid: string): Promise<void> {
    await tx.delete(MasterKeyRecord, { kid });
  }

  /** Makes a retired key usable for sealing again. */
  async reinstate(tx: Tx, kid: string): Promise<void> {
    await tx.update(
      MasterKeyRecord,
      { kid, retiredAt: Not(IsNull()) },
      { retiredAt: null, verifyOnlyKeys: null },
    );
  }

  listProcesses(since: Instant): Promise<RunningProcess[]> {
    const where = { seenAt: MoreThan(since) };
    return this.reader.read((manager) => manager.find(RunningProcess, { where, order: { id: 'ASC' } }));
  }

  findProcess(tx: Tx, id: string, since: Instant): Promise<RunningProcess | null> {
    return tx.findOneBy(RunningProcess, { id, seenAt: MoreThan(since) });
  }

  countProcesses(tx: Tx, since: Instant): Promise<number> {
    return tx.countBy(RunningProcess, { seenAt: MoreThan(since) });
  }

  /** Whether a running process seals under the key. */
  isActive(tx: Tx, activeKid: string, since: Instant): Promise<boolean> {
    return tx.existsBy(RunningProcess, { activeKid, seenAt: MoreThan(since) });
  }

  /** Updates `seenAt`, or inserts the row of a new process. */
  async recordHeartbeat(tx: Tx, process: RunningProcess): Promise<void> {
    const { affected } = await tx.update(RunningProcess, { id: process.id }, { seenAt: process.seenAt });
    if (affected === 0) await tx.insert(RunningProcess, process);
  }

  async deleteProcess(tx: Tx, id: string): Promise<void> {
    await tx.delete(RunningProcess, { id });
  }

  async deleteStaleProcesses(tx: Tx, before: Instant): Promise<void> {
    await tx.delete(RunningProcess, { seenAt: LessThan(before) });
  }
}
