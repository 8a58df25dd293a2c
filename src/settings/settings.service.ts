import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { isDuplicate, Reader, Transactions, type Tx } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, type UserId } from '#shared';
import { type RuntimeSetting } from './runtime-settings.js';
import { Setting } from './setting.entity.js';

/** Reads and changes runtime settings. Without a cache, so that a change applies on every replica at once. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly reader: Reader,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async get<T extends boolean | number | string>(setting: RuntimeSetting<T>): Promise<T> {
    const row = await this.reader.read((manager) => manager.findOneBy(Setting, { name: setting.name }));
    return this.toValue(setting, row);
  }

  /** Returns the value as the transaction sees it. */
  async getIn<T extends boolean | number | string>(tx: Tx, setting: RuntimeSetting<T>): Promise<T> {
    return this.toValue(setting, await tx.findOneBy(Setting, { name: setting.name }));
  }

  async set<T extends boolean | number | string>(
    setting: RuntimeSetting<T>,
    value: T,
    actor: UserId | null,
  ): Promise<void> {
    await this.transactions.run((tx) => this.setIn(tx, setting, value, actor));
  }

  async setIn<T extends boolean | number | string>(
    tx: Tx,
    { name }: RuntimeSetting<T>,
    value: T,
    actor: UserId | null,
  ): Promise<void> {
    const stored = { value: JSON.stringify(value), updatedAt: this.clock.now() };
    const { affected } = await tx.update(Setting, { name }, stored);
    if (affected === 0) await this.insert(tx, { name, ...stored });
    await this.audit.record(tx, {
      action: 'settings.changed',
      actor,
      subject: null,
      details: { setting: name, value },
    });
  }

  /** Handles two concurrent first changes: the later one wins, as with any two changes. */
  private async insert(tx: Tx, row: { name: string; value: string; updatedAt: number }): Promise<void> {
    try {
      await tx.insert(Setting, row);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      await tx.update(Setting, { name: row.name }, row);
    }
  }

  private toValue<T extends boolean | number | string>(setting: RuntimeSetting<T>, row: Setting | null): T {
    if (!row) return setting.defaultValue;
    const value = parseJson(row.value);
    if (setting.isValid(value)) return value;
    this.log.error('stored setting is not valid: using its restrictive fallback', null, {
      setting: setting.name,
    });
    return setting.fallback;
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
