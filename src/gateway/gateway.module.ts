import { Module } from '@nestjs/common';
import { ConnectionRegistry } from '#connections';
import { DoorModule } from '#door';
import { AppConfig } from '#platform/config';
import { TrustedProxies } from '#platform/http';
import { Log } from '#platform/logging';
import { HostResolver, NetworkModule, OwnEndpoints, TargetCheck } from '#platform/network';
import { SessionsModule } from '#sessions';
import { SettingsModule } from '#settings';
import { SECOND_MS } from '#shared';
import { ConnectionVerdicts } from './connection-verdicts.js';
import { ConnectionWatch } from './connection-watch.js';
import { Gateway } from './gateway.js';
import { GatewayActivity } from './gateway-activity.js';
import { GatewayApplications } from './gateway-applications.js';
import { GatewayAudit } from './gateway-audit.js';
import { GatewayDecider } from './gateway-decider.js';
import { GatewayServer } from './gateway-server.js';
import { OwnListeners } from './own-listeners.js';
import { UpstreamCheckController } from './upstream-check/upstream-check.controller.js';
import { UpstreamCheck } from './upstream-check/upstream-check.js';
import { UpstreamConnector } from './upstream/upstream-connector.js';

/** What surrounds the engine, in the order of its factory. */
const PARTS = [GatewayDecider, GatewayAudit, ConnectionRegistry, UpstreamConnector, Log] as const;
type Parts = [GatewayDecider, GatewayAudit, ConnectionRegistry, UpstreamConnector, Log];

/** The engine does not listen yet. */
function createGateway({ env }: AppConfig, ...parts: Parts): Gateway {
  const [decisions, events, registry, connector, log] = parts;
  const proxies = new TrustedProxies(env.TRUSTED_PROXIES);
  return new Gateway({
    ...{ decisions, events, registry, connector, log },
    findSource: (message) => proxies.findSource(message),
    keepAliveMs: env.KEEP_ALIVE_SECONDS * SECOND_MS,
  });
}

/** With a resolver of its own: slow names that users ask for must not delay applications. */
const createConnector = (endpoints: OwnEndpoints, listeners: OwnListeners): UpstreamConnector =>
  new UpstreamConnector(new TargetCheck(new HostResolver(), endpoints), () => listeners.list());

@Module({
  imports: [DoorModule, NetworkModule, SessionsModule, SettingsModule],
  controllers: [UpstreamCheckController],
  providers: [
    ConnectionVerdicts,
    ConnectionWatch,
    GatewayActivity,
    GatewayApplications,
    GatewayAudit,
    GatewayDecider,
    GatewayServer,
    OwnListeners,
    UpstreamCheck,
    { provide: UpstreamConnector, useFactory: createConnector, inject: [OwnEndpoints, OwnListeners] },
    {
      provide: Gateway,
      useFactory: createGateway,
      inject: [AppConfig, ...PARTS],
    },
  ],
})
export class GatewayModule {}
