import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard, AccessModule } from '#access';
import { ApiKeysModule } from '#api-keys';
import { AuditModule } from '#audit';
import { AuthModule } from '#auth';
import { ConnectionsModule } from '#connections';
import { DoorModule } from '#door';
import { EventsModule } from '#events';
import { GatewayModule } from '#gateway';
import { GuacamoleModule } from '#guacamole';
import { HealthModule } from '#health';
import { ImportsModule } from '#imports';
import { InstallationModule } from '#installation';
import { MetricsModule } from '#metrics';
import { LdapModule } from '#ldap';
import { MailModule } from '#mail';
import { OidcModule } from '#oidc';
import { PasskeysModule } from '#passkeys';
import { type AppConfig, ConfigModule } from '#platform/config';
import { CryptoModule } from '#platform/crypto';
import { DatabaseModule, type ProcessRole } from '#platform/database';
import { HttpModule, type RouteTable } from '#platform/http';
import { KeysModule } from '#platform/keys';
import { type Log, LoggingModule } from '#platform/logging';
import { OutboxModule } from '#platform/outbox';
import { loadThrottle, type RateLimiter } from '#platform/throttle';
import { WebModule } from '#platform/web';
import { RolesModule } from '#roles';
import { SecurityModule } from '#security';
import { SessionsModule } from '#sessions';
import { SettingsModule } from '#settings';
import { SsoProvidersModule } from '#sso-providers';
import { TermixModule } from '#termix';
import { TotpModule } from '#totp';
import { UserDataModule } from '#user-data';
import { UsersModule } from '#users';
import { WebhooksModule } from '#webhooks';
import { schema } from './bootstrap/entities.js';

type AppDependencies = {
  readonly config: AppConfig;
  readonly log: Log;
  readonly routes: RouteTable;
  readonly limit: RateLimiter;
  /** The folder of the built pages; defaults to the output folder of the build. */
  readonly webFolder?: string | undefined;
  /** Defaults to `server`. */
  readonly role?: ProcessRole;
};

/** The modules above `platform`, lowest first. */
const FEATURES = [
  AccessModule,
  AuditModule,
  SettingsModule,
  ConnectionsModule,
  UsersModule,
  RolesModule,
  SessionsModule,
  MailModule,
  TotpModule,
  PasskeysModule,
  ApiKeysModule,
  SecurityModule,
  LdapModule,
  OidcModule,
  SsoProvidersModule,
  AuthModule,
  ImportsModule,
  UserDataModule,
  DoorModule,
  GatewayModule,
  GuacamoleModule,
  EventsModule,
  TermixModule,
  WebhooksModule,
  HealthModule,
  InstallationModule,
  MetricsModule,
];

/** The composition root: the only file that knows every module. */
@Module({})
export class AppModule {
  static async forRoot(parts: AppDependencies): Promise<DynamicModule> {
    const { config, log, routes, limit, webFolder, role = 'server' } = parts;
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        LoggingModule.forRoot(log),
        CryptoModule,
        DatabaseModule.forRoot(schema, role),
        OutboxModule,
        KeysModule,
        HttpModule.forRoot(routes),
        WebModule.forRoot(webFolder),
        ...(await loadThrottle(limit)),
        ...FEATURES,
      ],
      providers: [{ provide: APP_GUARD, useClass: AccessGuard }],
    };
  }
}
