import { Injectable } from '@nestjs/common';
import { AuditLog, BY_OPERATOR } from '#audit';
import { newId, type PasswordHash, PasswordHasher } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock, type RoleId, type UserId } from '#shared';
import { UserRepository, type Username, UsersService } from '#users';
import { type ImportedIds, ImportRecordRepository } from '../import-record.repository.js';
import { type SourceAccount } from '../source-data.js';
import { CredentialWriter } from './credential-writer.service.js';
import { RoleWriter } from './role-writer.service.js';

/** Writes accounts with everything that belongs to them. */
@Injectable()
export class AccountWriter {
  constructor(
    private readonly users: UsersService,
    private readonly accounts: UserRepository,
    private readonly credentials: CredentialWriter,
    private readonly roles: RoleWriter,
    private readonly hasher: PasswordHasher,
    private readonly records: ImportRecordRepository,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes one account, in the transaction that records its ids. Throws `UsernameTaken`.
   * @param roleIds the roles of the source, and those that they are here
   */
  async write(
    tx: Tx,
    source: string,
    account: SourceAccount,
    { username, roleIds }: { readonly username: Username; readonly roleIds: ImportedIds },
  ): Promise<void> {
    const id = newId<UserId>();
    await this.records.add(tx, { source, kind: 'user', sourceId: account.sourceId, targetId: id });
    const event = { action: 'user.imported', ...BY_OPERATOR } as const;
    const { isAdmin, createdAt } = account;
    const password = this.toPassword(account);
    await this.users.add(tx, { id, username, password, isAdmin, createdAt, event });
    await this.credentials.write(tx, id, account);
    for (const role of account.roles) {
      const roleId = roleIds.get(role);
      if (roleId !== undefined) await this.roles.assign(tx, id, Number(roleId) as RoleId);
    }
    if (account.isSuspended) await this.suspend(tx, id);
  }

  private async suspend(tx: Tx, id: UserId): Promise<void> {
    await this.accounts.suspend(tx, id, this.clock.now());
    await this.audit.record(tx, { action: 'user.suspended', ...BY_OPERATOR, subject: id });
  }

  private toPassword({ password, needsReset }: SourceAccount): PasswordHash | null {
    return password ?? (needsReset ? this.hasher.unmatchable() : null);
  }
}
