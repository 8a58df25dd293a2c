import { Module } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { NetworkModule } from '#platform/network';
import { SecurityModule } from '#security';
import { SessionsModule } from '#sessions';
import { SettingsModule } from '#settings';
import { Clock, MINUTE_MS } from '#shared';
import { DesktopPolicy } from './desktop-policy.js';
import { GuacamoleSettingsController, TunnelTokensController } from './guacamole.controller.js';
import { GuacamoleSettingsService } from './guacamole-settings.service.js';
import { GuacdProbe } from './guacd-probe.js';
import { OpenTunnels } from './open-tunnels.js';
import { RemoteDesktopProxy } from './remote-desktop-proxy.js';
import { SessionRecheck } from './session-recheck.js';
import { SpentTokenRepository } from './spent-token.repository.js';
import { TunnelAccess } from './tunnel-access.js';
import { TunnelAdmission } from './tunnel-admission.js';
import { TunnelAudit } from './tunnel-audit.js';
import { TunnelRegistration } from './tunnel-registration.js';
import { TunnelTokenCodec } from './tunnel-token.js';
import { TunnelTokensService } from './tunnel-tokens.service.js';

/** Used tokens are kept for longer than they are valid, because clocks of replicas may differ. */
const RETENTION_MS = MINUTE_MS;

@Module({
  imports: [NetworkModule, SettingsModule, SessionsModule, SecurityModule],
  controllers: [GuacamoleSettingsController, TunnelTokensController],
  providers: [
    DesktopPolicy,
    GuacamoleSettingsService,
    GuacdProbe,
    OpenTunnels,
    RemoteDesktopProxy,
    SessionRecheck,
    SpentTokenRepository,
    TunnelAccess,
    TunnelAdmission,
    TunnelAudit,
    TunnelRegistration,
    TunnelTokenCodec,
    TunnelTokensService,
  ],
  exports: [GuacdProbe],
})
export class GuacamoleModule {
  constructor(sweeper: Sweeper, spent: SpentTokenRepository, clock: Clock) {
    sweeper.register('spent tunnel tokens', (tx, limit) =>
      spent.sweep(tx, clock.now() - RETENTION_MS, limit),
    );
  }
}
