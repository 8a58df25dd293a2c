import { Injectable } from '@nestjs/common';
import { OidcFlowService } from '#oidc';
import { EMPTY_ROLE_MAP } from '#roles';
import { toRfc3339 } from '#shared';
import { toIdentityProviderConfig } from './identity-provider-config.dto.js';
import { DEFAULT_NAME, ENVIRONMENT_ID, IdentityProviders } from './identity-providers.service.js';
import { showConfig } from './provider-configs.service.js';
import { type SsoProvider } from './sso-provider.entity.js';
import { SsoProviderRepository } from './sso-provider.repository.js';
import { type SsoProviderForAdminResponse, type SsoProviderResponse } from './sso-providers.dto.js';

/** The provider of the environment as it is listed. */
const ENVIRONMENT = { id: ENVIRONMENT_ID, name: DEFAULT_NAME, type: 'oidc', displayOrder: 0 } as const;

/** Lists the providers, for login pages and for admins. */
@Injectable()
export class ProviderViews {
  constructor(
    private readonly rows: SsoProviderRepository,
    private readonly providers: IdentityProviders,
    private readonly flow: OidcFlowService,
  ) {}

  /** Returns what a login page offers. */
  async listEnabled(): Promise<SsoProviderResponse[]> {
    const rows = (await this.rows.list()).filter((row) => row.enabled && !this.isReplaced(row));
    return [...(this.providers.fromEnvironment ? [ENVIRONMENT] : []), ...rows.map(toSummary)];
  }

  async listAll(): Promise<SsoProviderForAdminResponse[]> {
    const { fromEnvironment: settings } = this.providers;
    const environment: SsoProviderForAdminResponse[] = settings
      ? [
          {
            ...ENVIRONMENT,
            ...{ enabled: true, source: 'environment', isReplaced: false },
            redirectUri: this.flow.redirectUri(null),
            config: toIdentityProviderConfig('oidc', settings, EMPTY_ROLE_MAP),
            ...{ createdAt: null, updatedAt: null },
          },
        ]
      : [];
    return [...environment, ...(await this.rows.list()).map((row) => this.toAdminView(row))];
  }

  toAdminView(row: SsoProvider): SsoProviderForAdminResponse {
    return {
      ...toSummary(row),
      ...{ enabled: row.enabled, source: 'database', isReplaced: this.isReplaced(row) },
      redirectUri: row.type === 'ldap' ? null : this.flow.redirectUri(row.isPrimary ? null : row.id),
      config: showConfig(row),
      createdAt: toRfc3339(row.createdAt),
      updatedAt: toRfc3339(row.updatedAt),
    };
  }

  /** The provider of the environment takes the place of the primary one. */
  private isReplaced({ isPrimary }: SsoProvider): boolean {
    return isPrimary && this.providers.fromEnvironment !== null;
  }
}

const toSummary = ({ id, name, type, displayOrder }: SsoProvider): SsoProviderResponse => ({
  id,
  name,
  type,
  displayOrder,
});
