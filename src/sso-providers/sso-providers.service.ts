import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { DirectoryDryRun } from '#ldap';
import { DryRunService } from '#oidc';
import { mapGroups, type RoleMap } from '#roles';
import { InvalidRequest, type SsoProviderId, type UserId } from '#shared';
import { Directories } from './directories.service.js';
import { ENVIRONMENT_ID, IdentityProviders } from './identity-providers.service.js';
import { ProviderConfigs } from './provider-configs.service.js';
import { ProviderViews } from './provider-views.service.js';
import { readRoleMap } from './role-map-config.js';
import { type SsoProvider } from './sso-provider.entity.js';
import { SsoProviderRepository } from './sso-provider.repository.js';
import { SsoProviderChanges } from './sso-provider-changes.service.js';
import {
  type ChangeSsoProviderRequest,
  type CreateSsoProviderRequest,
  type SsoProviderForAdminResponse,
} from './sso-providers.dto.js';
import { type SsoProviderTestResponse, type TestSsoProviderRequest } from './sso-provider-test.dto.js';
import { InvalidProviderSettings, SsoProviderNotFound, SsoProviderReadOnly } from './sso-providers.errors.js';

/** Applies what admins change about providers, and tests them. */
@Injectable()
export class SsoProviders {
  constructor(
    private readonly providers: SsoProviderRepository,
    private readonly identityProviders: IdentityProviders,
    private readonly directories: Directories,
    private readonly changes: SsoProviderChanges,
    private readonly configs: ProviderConfigs,
    private readonly views: ProviderViews,
    private readonly directoryDryRuns: DirectoryDryRun,
    private readonly identityDryRuns: DryRunService,
  ) {}

  /** Throws `InvalidProviderSettings`. */
  async create(request: CreateSsoProviderRequest, caller: Principal): Promise<SsoProviderForAdminResponse> {
    const { name, type, enabled = true, displayOrder = 0, config } = request;
    const fields = { name: toName(name), enabled, displayOrder, ...this.configs.create(type, config) };
    return this.show(await this.changes.create(type, fields, caller));
  }

  /** Throws `SsoProviderNotFound`, `SsoProviderReadOnly`, `InvalidProviderSettings`, `WouldLockOut`. */
  async change(
    id: SsoProviderId,
    request: ChangeSsoProviderRequest,
    caller: Principal,
  ): Promise<SsoProviderForAdminResponse> {
    const row = await this.getStored(id);
    const { name = row.name, enabled = row.enabled, displayOrder = row.displayOrder, config = {} } = request;
    if (request.type !== undefined && request.type !== row.type)
      throw new InvalidProviderSettings({ field: 'type' }, 'type cannot be changed');
    const fields = { name: toName(name), enabled, displayOrder, ...this.configs.change(row, config) };
    await this.changes.change(id, fields, caller);
    return this.show(id);
  }

  /** Throws `SsoProviderNotFound`, `SsoProviderReadOnly`, `SsoProviderInUse`. */
  async remove(id: SsoProviderId, actor: UserId): Promise<void> {
    this.assertStored(id);
    await this.changes.remove(id, actor);
  }

  /**
   * Tests the settings, whether or not the provider is enabled. Throws `SsoProviderNotFound`.
   * @param user whom to search for in a directory, or the groups that somebody has at an identity provider
   */
  async test(id: SsoProviderId, user: TestSsoProviderRequest): Promise<SsoProviderTestResponse> {
    const { fromEnvironment } = this.identityProviders;
    if (id === ENVIRONMENT_ID && fromEnvironment)
      return this.identityDryRuns.run({ scope: null, settings: fromEnvironment });
    const row = await this.get(id);
    if (row.type === 'ldap') return this.testDirectory(row, user.username ?? null);
    const result = await this.identityDryRuns.run(this.identityProviders.open(row));
    const { groups } = user;
    return groups ? { ...result, groups, roles: toMappedRoles(readRoleMap(row), groups) } : result;
  }

  private async testDirectory(row: SsoProvider, username: string | null): Promise<SsoProviderTestResponse> {
    const result = await this.directoryDryRuns.run(this.directories.open(row), username);
    return { ...result, roles: result.groups && toMappedRoles(readRoleMap(row), result.groups) };
  }

  private async show(id: SsoProviderId): Promise<SsoProviderForAdminResponse> {
    return this.views.toAdminView(await this.get(id));
  }

  private getStored(id: SsoProviderId): Promise<SsoProvider> {
    this.assertStored(id);
    return this.get(id);
  }

  private assertStored(id: SsoProviderId): void {
    if (id === ENVIRONMENT_ID && this.identityProviders.fromEnvironment) throw new SsoProviderReadOnly();
  }

  private async get(id: SsoProviderId): Promise<SsoProvider> {
    const row = await this.providers.find(id);
    if (row === null) throw new SsoProviderNotFound();
    return row;
  }
}

function toName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw new InvalidRequest({}, 'name is required');
  return trimmed;
}

const toMappedRoles = (map: RoleMap, groups: readonly string[]) =>
  [...mapGroups(map, groups)].map(([role, given]) => ({ role, given }));
