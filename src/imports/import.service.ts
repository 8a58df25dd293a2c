import { Injectable } from '@nestjs/common';
import { isDuplicate, Transactions, type Tx } from '#platform/database';
import { AccountWriter } from './apply/account-writer.service.js';
import { AuditWriter } from './apply/audit-writer.service.js';
import { RoleWriter } from './apply/role-writer.service.js';
import { SettingsWriter } from './apply/settings-writer.service.js';
import { ImportPlanner } from './import-planner.service.js';
import { type ImportedIds, ImportRecordRepository } from './import-record.repository.js';
import { type ImportReport, toReport } from './import-report.js';
import { isCreated, type OnConflict } from './plan/account-plan.js';
import { type ImportPlan } from './plan/import-plan.js';
import { type SourceData } from './source-data.js';

export type ImportOptions = {
  readonly onConflict: OnConflict;
  /** Only plans and reports. */
  readonly isDryRun: boolean;
};

/** How much was written now. */
export type Written = {
  readonly accounts: number;
  readonly roles: number;
  readonly settings: number;
  readonly auditEntries: number;
};

/** A report, and what was written; null for a dry run and if there were problems. */
export type ImportResult = { readonly report: ImportReport; readonly written: Written | null };

/**
 * Imports from another system. Every account is written in one transaction with all that belongs to it and with the record
 * that it was imported, so that an import that was interrupted continues where it was, and a repeated one changes nothing.
 */
@Injectable()
export class ImportService {
  constructor(
    private readonly planner: ImportPlanner,
    private readonly records: ImportRecordRepository,
    private readonly accountWriter: AccountWriter,
    private readonly roleWriter: RoleWriter,
    private readonly settingsWriter: SettingsWriter,
    private readonly auditWriter: AuditWriter,
    private readonly transactions: Transactions,
  ) {}

  /** Imports what the plan allows. Changes nothing if there are problems. */
  async import(data: SourceData, { onConflict, isDryRun }: ImportOptions): Promise<ImportResult> {
    const plan = await this.planner.plan(data, onConflict);
    const problems = await this.planner.findProblems(plan);
    const report = toReport(data, plan, problems);
    const isAllowed = !isDryRun && problems.length === 0;
    return { report, written: isAllowed ? await this.apply(data, plan) : null };
  }

  private async apply({ source, auditEntries }: SourceData, plan: ImportPlan): Promise<Written> {
    const roles = await this.writeRoles(source, plan);
    const accounts = await this.writeAccounts(source, plan, await this.records.list(source, 'role'));
    // After the accounts, because with some settings only they could log in.
    await this.settingsWriter.write(source, plan.settings);
    const userIds = await this.records.list(source, 'user');
    const written = await this.auditWriter.write(source, auditEntries, userIds);
    return { accounts, roles, settings: plan.settings.length, auditEntries: written };
  }

  private async writeRoles(source: string, { roles }: ImportPlan): Promise<number> {
    let created = 0;
    for (const planned of roles) {
      const { name } = planned;
      if (name === null) continue;
      if (await this.once((tx) => this.roleWriter.write(tx, source, { ...planned, name }))) created += 1;
    }
    return created;
  }

  private async writeAccounts(
    source: string,
    { accounts }: ImportPlan,
    roleIds: ImportedIds,
  ): Promise<number> {
    let created = 0;
    for (const planned of accounts) {
      if (!isCreated(planned)) continue;
      const { account, username } = planned;
      const write = (tx: Tx) => this.accountWriter.write(tx, source, account, { username, roleIds });
      if (await this.once(write)) created += 1;
    }
    return created;
  }

  /** Returns false for what a concurrent import has written meanwhile: its record exists already. */
  private async once(write: (tx: Tx) => Promise<void>): Promise<boolean> {
    try {
      await this.transactions.run(write);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }
}
