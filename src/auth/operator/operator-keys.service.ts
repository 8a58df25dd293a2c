import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { KeyRing } from '#platform/crypto';
import { Transactions } from '#platform/database';
import {
  MasterKeyRepository,
  RunningProcesses,
  sealVerifyOnlyKeys,
  SealedColumns,
  type LiveProcess,
} from '#platform/keys';
import { Clock, type Instant, InvalidRequest } from '#shared';

/** One master key, from the key ring and the database. */
export type MasterKeyState = {
  readonly kid: string;
  readonly isActive: boolean;
  /** Null if the key ring does not contain the key. */
  readonly fingerprint: string | null;
  readonly retiredAt: Instant | null;
};

/** The state of a key, with the number of values sealed under it. */
export type KeyStatus = MasterKeyState & { readonly values: number };

/** The result of a rotation. `waiting`: keys that cannot be retired yet, and why. */
export type Rotation = {
  readonly active: string;
  readonly resealed: number;
  readonly unreadable: number;
  readonly retired: readonly string[];
  readonly waiting: Readonly<Record<string, 'in use by a running process' | 'values are sealed with it'>>;
};

/** Reseals the stored values under the active master key, and retires the earlier keys. */
@Injectable()
export class OperatorKeysService {
  constructor(
    private readonly ring: KeyRing,
    private readonly records: MasterKeyRepository,
    private readonly columns: SealedColumns,
    private readonly processes: RunningProcesses,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async status(): Promise<{ keys: readonly KeyStatus[]; processes: readonly LiveProcess[] }> {
    const keys: KeyStatus[] = [];
    for (const key of await this.list()) keys.push({ ...key, values: await this.countValues(key.kid) });
    return { keys, processes: await this.processes.list() };
  }

  /** Lists the keys recorded in the database, oldest first, then those only in the ring. */
  async list(): Promise<readonly MasterKeyState[]> {
    const records = await this.records.list();
    const recorded = records.map(({ kid }) => kid);
    const kids = [...recorded, ...this.ring.kids.filter((kid) => !recorded.includes(kid))];
    return kids.map((kid) => ({
      kid,
      isActive: kid === this.ring.active,
      fingerprint: this.ring.has(kid) ? this.ring.fingerprint(kid) : null,
      retiredAt: records.find((record) => record.kid === kid)?.retiredAt ?? null,
    }));
  }

  /** Counts the values sealed under the key; reads every sealed column. */
  countValues(kid: string): Promise<number> {
    return this.columns.countUnder(kid);
  }

  /**
   * Reseals everything under the active key, then retires the other keys that nothing uses any longer. Throws
   * `InvalidRequest`, and changes nothing, while a running process does not have the active key.
   */
  async rotate(): Promise<Rotation> {
    const { active } = this.ring;
    await this.assertKnownEverywhere(active);
    const { resealed, unreadable } = await this.columns.resealAll(active);
    const event = { action: 'keys.resealed', actor: null, factor: 'operator' } as const;
    await this.transactions.run((tx) =>
      this.audit.record(tx, { ...event, details: { kid: active, values: resealed } }),
    );
    return { active, resealed, unreadable, ...(await this.retireOthers(active)) };
  }

  private async assertKnownEverywhere(active: string): Promise<void> {
    const processes = (await this.processes.list()).filter(({ kids }) => !kids.includes(active));
    if (processes.length === 0) return;
    await this.deleteUnused(active);
    throw new InvalidRequest(
      {},
      `${processes.length} running process(es) do not have the key "${active}" yet. Restart them with the new ` +
        'list of keys, then run this again. Nothing was changed',
    );
  }

  /** Deletes the record of the key that this command created at startup, so that processes can still start without the key. */
  private async deleteUnused(kid: string): Promise<void> {
    if ((await this.columns.countUnder(kid)) > 0) return;
    await this.transactions.run(async (tx) => {
      if (!(await this.processes.isKeyActive(tx, kid))) await this.records.deleteKey(tx, kid);
    });
  }

  private async retireOthers(active: string): Promise<Pick<Rotation, 'retired' | 'waiting'>> {
    const retired: string[] = [];
    const waiting: Record<string, Rotation['waiting'][string]> = {};
    for (const record of await this.records.list()) {
      if (record.kid === active || record.retiredAt !== null) continue;
      if ((await this.columns.countUnder(record.kid)) > 0) waiting[record.kid] = 'values are sealed with it';
      else if (await this.retire(record.kid)) retired.push(record.kid);
      else waiting[record.kid] = 'in use by a running process';
    }
    return { retired, waiting };
  }

  /** Returns false while a running process still seals under it. */
  private retire(kid: string): Promise<boolean> {
    const verifyOnlyKeys = sealVerifyOnlyKeys(this.ring, kid);
    return this.transactions.run(async (tx) => {
      if (await this.processes.isKeyActive(tx, kid)) return false;
      if (!(await this.records.retire(tx, kid, this.clock.now(), verifyOnlyKeys))) return false;
      const event = { action: 'keys.retired', actor: null, factor: 'operator' } as const;
      await this.audit.record(tx, { ...event, details: { kid } });
      return true;
    });
  }
}
