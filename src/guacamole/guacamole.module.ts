import { Module } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { NetworkModule } from '#platform/network';
import { SecurityModule } from '#security';
import { SessionsModule } from '#sessions';
import { SettingsModule } from '#settings';
import { Clock, MINUTE_MS } from '#shared';
import { DesktopPolicy } from './desktop-policy.js';
import { GuacamoleSettingsController } from './guacamole-settings.controller.js';
import { GuacamoleSettingsService } from './guacamole-settings.service.js';
import { GuacdProbe } from './guacd-probe.js';
import { OpenTunnels } from './open-tunnels.js';
import { RemoteDesktopProxy } from './remote-desktop-proxy.js';
import { SpentTokenRepository } from './spent-token.repository.js';
import { TunnelAccess } from './tunnel-access.js';
import { TunnelAdmission } from './tunnel-admission.js';
import { TunnelAudit } from './tunnel-audit.js';
import { TunnelTokenFormat } from './tunnel-token-format.js';
import { TunnelTokensController } from './tunnel-tokens.controller.js';
import { TunnelTokensService } from './tunnel-tokens.service.js';
import { TunnelWatch } from './tunnel-watch.js';

/** Longer on record than good, in case two replicas disagree about the time. */
const KEPT_MS = MINUTE_MS;

@Module({
  imports: [NetworkModule, SettingsModule, SessionsModule, SecurityModule],
  controllers: [GuacamoleSettingsController, TunnelTokensController],
  providers: [
    DesktopPolicy,
    GuacamoleSettingsService,
    GuacdProbe,
    OpenTunnels,
    RemoteDesktopProxy,
    SpentTokenRepository,
    TunnelAccess,
    TunnelAdmission,
    TunnelAudit,
    TunnelTokenFormat,
    TunnelTokensService,
    TunnelWatch,
  ],
  exports: [GuacdProbe],
})
export class GuacamoleModule {
  constructor(sweeper: Sweeper, spent: SpentTokenRepository, clock: Clock) {
    sweeper.register('spent tunnel tokens', (tx, limit) => spent.sweep(tx, clock.now() - KEPT_MS, limit));
  }
}
