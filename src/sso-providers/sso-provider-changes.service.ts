import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { AuditLog } from '#audit';
import { type StoredSettings } from '#oidc';
import { Transactions, type Tx } from '#platform/database';
import { EMPTY_ROLE_MAP } from '#roles';
import { Clock, type SsoProviderId, type UserId } from '#shared';
import { AdminLoginGuard } from './admin-login-guard.js';
import { ProviderAccounts } from './provider-accounts.js';
import { ProviderAdmission } from './provider-admission.service.js';
import { readIdentitySettings } from './identity-providers.service.js';
import { type StoredConfig } from './provider-configs.service.js';
import { ProviderSecrets } from './provider-secrets.service.js';
import { readRoleMap, toRoleMapColumn } from './role-map-config.js';
import { type SsoProvider } from './sso-provider.entity.js';
import { SsoProviderRepository } from './sso-provider.repository.js';
import { SsoProviderInUse, SsoProviderNotFound } from './sso-providers.errors.js';

/** What an admin decides about a provider. */
export type ProviderFields = Pick<SsoProvider, 'name' | 'enabled' | 'displayOrder'> & StoredConfig;

type Action = 'provider.created' | 'provider.changed' | 'provider.deleted';

const UNSEALED = Buffer.alloc(0);

/**
 * Creates, changes and removes providers. Throws `WouldLockOut` if no admin could log in afterwards, and what
 * {@link ProviderAdmission} does if the caller may not decide about the accounts of the provider or its roles.
 */
@Injectable()
export class SsoProviderChanges {
  constructor(
    private readonly providers: SsoProviderRepository,
    private readonly accounts: ProviderAccounts,
    private readonly admission: ProviderAdmission,
    private readonly adminLogins: AdminLoginGuard,
    private readonly secrets: ProviderSecrets,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidProviderSettings`. */
  create(type: SsoProvider['type'], fields: ProviderFields, caller: Principal): Promise<SsoProviderId> {
    return this.transactions.run(async (tx) => {
      // Serialises creations, so that only one of them becomes the primary provider.
      await this.adminLogins.lock(tx);
      return this.add(tx, type, fields, caller);
    });
  }

  /** Throws `SsoProviderNotFound`, `InvalidProviderSettings`, `WouldLockOut`. */
  async change(id: SsoProviderId, fields: ProviderFields, caller: Principal): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.adminLogins.lock(tx);
      const row = await this.providers.findIn(tx, id);
      if (!row) throw new SsoProviderNotFound();
      await this.save(tx, row, fields, caller);
    });
  }

  /**
   * Changes the primary provider, or creates it, and enables it. Throws `WouldLockOut`.
   * @param toConfig what to store, given the settings that are stored
   */
  async putPrimary(
    toConfig: (stored: StoredSettings | null) => Omit<StoredConfig, 'roleMap'>,
    name: string,
    caller: Principal,
  ): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.adminLogins.lock(tx);
      const row = await this.providers.findPrimaryIn(tx);
      const fields = { enabled: true, ...toConfig(row && readIdentitySettings(row)) };
      const roleMap = row ? readRoleMap(row) : EMPTY_ROLE_MAP;
      if (row) await this.save(tx, row, { ...row, ...fields, roleMap }, caller, EXPLANATION);
      else await this.add(tx, 'oidc', { name, displayOrder: 0, ...fields, roleMap }, caller);
    });
  }

  /** Throws `SsoProviderNotFound`, `SsoProviderInUse`. */
  async remove(id: SsoProviderId, actor: UserId): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.adminLogins.lock(tx);
      const row = await this.providers.findIn(tx, id);
      if (!row || !(await this.providers.remove(tx, id))) throw new SsoProviderNotFound();
      const users = await this.accounts.countOf(tx, row.isPrimary ? null : id);
      if (users > 0) throw new SsoProviderInUse({ users });
      await this.afterRemoval(tx, row, actor);
    });
  }

  /**
   * Removes the primary provider, if any. Its identities stay: they log in again once a provider with the same issuer takes
   * its place. Throws `WouldLockOut`.
   */
  async removePrimary(actor: UserId): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.adminLogins.lock(tx);
      const row = await this.providers.findPrimaryIn(tx);
      if (!row) return;
      await this.adminLogins.keepAdmin(tx, () => this.providers.remove(tx, row.id), EXPLANATION);
      await this.afterRemoval(tx, row, actor);
    });
  }

  private async add(
    tx: Tx,
    type: SsoProvider['type'],
    fields: ProviderFields,
    caller: Principal,
  ): Promise<SsoProviderId> {
    const now = this.clock.now();
    const isPrimary = type === 'oidc' && (await this.providers.findPrimaryIn(tx)) === null;
    await this.admission.assertMayAdd(tx, caller, { type, isPrimary }, fields);
    const row = { ...toColumns(fields), type, isPrimary, secret: UNSEALED, createdAt: now, updatedAt: now };
    const id = await this.providers.add(tx, row);
    // The secret is sealed for its row, whose id the database assigns.
    const secret = this.secrets.seal({ id, isPrimary }, fields.secret);
    await this.providers.change(tx, id, { secret });
    if (isPrimary) await this.providers.copyPrimary(tx, { ...row, secret });
    await this.record(tx, caller.userId, 'provider.created', { ...row, id });
    return id;
  }

  private async save(
    tx: Tx,
    row: SsoProvider,
    fields: ProviderFields,
    caller: Principal,
    explanation?: string,
  ): Promise<void> {
    await this.admission.assertMayChange(tx, caller, row, fields);
    const secret = this.secrets.seal(row, fields.secret);
    const change = { ...toColumns(fields), secret, updatedAt: this.clock.now() };
    await this.adminLogins.keepAdmin(tx, () => this.providers.change(tx, row.id, change), explanation);
    if (row.isPrimary) await this.providers.copyPrimary(tx, change);
    await this.record(tx, caller.userId, 'provider.changed', { ...row, ...change });
  }

  private async afterRemoval(tx: Tx, row: SsoProvider, actor: UserId): Promise<void> {
    if (row.isPrimary) await this.providers.copyPrimary(tx, null);
    await this.record(tx, actor, 'provider.deleted', row);
  }

  private record(
    tx: Tx,
    actor: UserId,
    action: Action,
    { id, name }: Pick<SsoProvider, 'id' | 'name'>,
  ): Promise<void> {
    return this.audit.record(tx, { action, actor, subject: null, details: { provider: id, name } });
  }
}

const EXPLANATION =
  'No admin would be able to log in: first allow password login, or give an admin a password';

const toColumns = ({ name, enabled, displayOrder, settings, roleMap }: ProviderFields) => ({
  ...{ name, enabled, displayOrder, settings },
  roleMap: toRoleMapColumn(roleMap),
});
