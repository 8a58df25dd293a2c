import { Injectable } from '@nestjs/common';
import { AdminLoginGuard } from '#sso-providers';
import { Transactions, type Tx } from '#platform/database';
import { SettingsService } from '#settings';
import { UserRepository } from '#users';
import { ImportRecordRepository } from '../import-record.repository.js';
import { type SourceSetting } from '../source-data.js';

/** Writes settings, each of them once. */
@Injectable()
export class SettingsWriter {
  constructor(
    private readonly settings: SettingsService,
    private readonly users: UserRepository,
    private readonly adminLogins: AdminLoginGuard,
    private readonly records: ImportRecordRepository,
    private readonly transactions: Transactions,
  ) {}

  /** Writes all of them or none. Throws `WouldLockOut` if no admin could log in with them. */
  async write(source: string, settings: readonly SourceSetting[]): Promise<void> {
    if (settings.length === 0) return;
    await this.transactions.run(async (tx) => {
      await this.users.lockAdminRoster(tx);
      await this.adminLogins.keepAdmin(tx, () => this.writeAll(tx, source, settings));
    });
  }

  private async writeAll(tx: Tx, source: string, settings: readonly SourceSetting[]): Promise<void> {
    for (const { sourceId, setting, value } of settings) {
      await this.records.add(tx, { source, kind: 'setting', sourceId, targetId: setting.name });
      await this.settings.setIn(tx, setting, value, null);
    }
  }
}
