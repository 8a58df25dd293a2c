import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { oidcAutoProvision, SettingsService } from '#settings';
import { type UserId } from '#shared';
import {
  type AutoProvisionResponse,
  type OidcConfigRequest,
  type OidcConfigResponse,
  type OidcMessageResponse,
  type PublicOidcConfigResponse,
  toOidcConfig,
  toPublicConfig,
} from './dto/oidc-config.dto.js';
import { type DryRunResponse } from './dto/dry-run.dto.js';
import { DryRunService } from './dry-run.service.js';
import { settingsFrom } from './oidc-config-request.js';
import { OidcConfigChangeService } from './oidc-config-change.service.js';
import { OidcConfigService } from './oidc-config.service.js';

/** What admins do with the provider's configuration. */
@Injectable()
export class OidcAdministrationService {
  constructor(
    private readonly configs: OidcConfigService,
    private readonly changes: OidcConfigChangeService,
    private readonly settings: SettingsService,
    private readonly config: AppConfig,
    private readonly dryRuns: DryRunService,
  ) {}

  async showPublic(): Promise<PublicOidcConfigResponse | null> {
    const found = await this.configs.findPublic();
    return found && toPublicConfig(found);
  }

  async show(): Promise<OidcConfigResponse | null> {
    const found = await this.configs.find();
    return found && toOidcConfig(found);
  }

  /** Throws `IncompleteOidcConfig`, `InvalidUrl`, `WouldLockOut`. */
  async change(request: OidcConfigRequest, actor: UserId): Promise<OidcMessageResponse> {
    const wanted = settingsFrom(request, this.config.env.OIDC_ALLOW_INSECURE);
    if (!wanted) return this.disable(actor);
    await this.changes.store(wanted, actor);
    return { message: 'OIDC configuration updated' };
  }

  /** Throws `WouldLockOut`. */
  async disable(actor: UserId): Promise<OidcMessageResponse> {
    await this.changes.remove(actor);
    return { message: 'OIDC configuration disabled' };
  }

  /** Of the configuration given, or else of the one that counts. Throws as {@link change}, or `OidcNotConfigured`. */
  async test(request: OidcConfigRequest): Promise<DryRunResponse> {
    const given = settingsFrom(request, this.config.env.OIDC_ALLOW_INSECURE);
    return this.dryRuns.run(given ?? (await this.configs.get()));
  }

  async showAutoProvision(): Promise<AutoProvisionResponse> {
    return { enabled: await this.settings.get(oidcAutoProvision) };
  }

  async setAutoProvision(enabled: boolean, actor: UserId): Promise<AutoProvisionResponse> {
    await this.settings.set(oidcAutoProvision, enabled, actor);
    return { enabled };
  }
}
