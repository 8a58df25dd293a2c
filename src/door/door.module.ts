import { Global, Module } from '@nestjs/common';
import { ApiKeysModule, ScopedApplications } from '#api-keys';
import { PasskeysModule } from '#passkeys';
import { Sweeper } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { NetworkModule } from '#platform/network';
import { NamedRoles, RolesModule } from '#roles';
import { SecurityModule } from '#security';
import { SessionsModule } from '#sessions';
import { Clock } from '#shared';
import { UsersModule } from '#users';
import { AssertionKeyRepository } from './assertion/assertion-key.repository.js';
import { RETENTION_MS } from './assertion/assertion-key-schedule.js';
import { AssertionKeysController } from './assertion/assertion-keys.controller.js';
import { AssertionKeys, toPrivateKeyContext } from './assertion/assertion-keys.service.js';
import { DoorAssertions } from './assertion/door-assertions.service.js';
import { ApplicationCatalogue } from './application-catalogue.js';
import { ApplicationRegistration } from './application-registration.js';
import { ApplicationRepository } from './application.repository.js';
import { ApplicationStore } from './application-store.js';
import { ApplicationsController } from './applications.controller.js';
import { ApplicationsService } from './applications.service.js';
import { DoorCheckController } from './door-check.controller.js';
import { DoorCheckService } from './door-check.service.js';
import { ForwardAuth } from './forward/forward-auth.js';
import { ProxyTrust } from './forward/proxy-trust.js';
import { ApplicationCodeRepository } from './hand-over/application-code.repository.js';
import { BrowserSession } from './hand-over/browser-session.js';
import { DoorStartController } from './hand-over/door-start.controller.js';
import { DoorStart } from './hand-over/door-start.service.js';
import { FrameMarks } from './hand-over/frame-mark.js';
import { HandOver } from './hand-over/hand-over.service.js';
import { OwnPaths } from './hand-over/own-paths.service.js';
import { IntrospectionController } from './introspection/introspection.controller.js';
import { IntrospectionService } from './introspection/introspection.service.js';
import { ConnectionListRepository } from './open-connections/connection-list.repository.js';
import { OpenConnectionsController } from './open-connections/open-connections.controller.js';
import { OpenConnectionsService } from './open-connections/open-connections.service.js';
import { AvailableApplicationsController } from './launcher/available-applications.controller.js';
import { AvailableApplications } from './launcher/available-applications.service.js';
import { ApplicationSessionRepository } from './session/application-session.repository.js';
import { DoorAddresses } from './session/door-addresses.js';
import { DoorKeys } from './session/door-keys.service.js';
import { DoorLimit } from './session/door-limit.js';
import { DoorSessions } from './session/door-sessions.service.js';
import { Doorkeeper } from './session/doorkeeper.service.js';
import { KnownApplications } from './session/known-applications.service.js';
import { RefusalAudit } from './session/refusal-audit.js';

/** Global for the ports that it implements: the applications that scopes of API keys name, and the roles that they name. */
@Global()
@Module({
  imports: [
    ApiKeysModule,
    NetworkModule,
    PasskeysModule,
    RolesModule,
    SecurityModule,
    SessionsModule,
    UsersModule,
  ],
  controllers: [
    ApplicationsController,
    AssertionKeysController,
    AvailableApplicationsController,
    DoorCheckController,
    DoorStartController,
    IntrospectionController,
    OpenConnectionsController,
  ],
  providers: [
    ApplicationCatalogue,
    ApplicationCodeRepository,
    ApplicationRegistration,
    ApplicationRepository,
    ApplicationSessionRepository,
    ApplicationStore,
    ApplicationsService,
    AssertionKeyRepository,
    AssertionKeys,
    AvailableApplications,
    BrowserSession,
    ConnectionListRepository,
    DoorAddresses,
    DoorAssertions,
    DoorCheckService,
    DoorKeys,
    DoorLimit,
    DoorSessions,
    DoorStart,
    Doorkeeper,
    ForwardAuth,
    FrameMarks,
    HandOver,
    IntrospectionService,
    KnownApplications,
    OpenConnectionsService,
    OwnPaths,
    ProxyTrust,
    RefusalAudit,
    { provide: NamedRoles, useExisting: ApplicationRepository },
    { provide: ScopedApplications, useExisting: ApplicationRepository },
  ],
  exports: [
    ApplicationCatalogue,
    ApplicationRepository,
    DoorAddresses,
    AssertionKeys,
    DoorAssertions,
    DoorLimit,
    DoorSessions,
    Doorkeeper,
    NamedRoles,
    OwnPaths,
    RefusalAudit,
    ScopedApplications,
  ],
})
export class DoorModule {
  constructor(
    sweeper: Sweeper,
    codes: ApplicationCodeRepository,
    keys: AssertionKeyRepository,
    clock: Clock,
    columns: SealedColumns,
  ) {
    columns.register({
      table: 'assertion_key',
      column: 'private_key',
      key: 'kid',
      contextColumns: [],
      toContext: ({ id }) => toPrivateKeyContext(id),
    });
    sweeper.register('application codes', (tx, limit) => codes.sweep(tx, clock.now(), limit));
    sweeper.register('assertion keys', (tx) => keys.sweep(tx, clock.now() - RETENTION_MS));
  }
}
