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
import { InstallationModule } from '#installation';
import { MetricsModule } from '#metrics';
import { OidcModule } from '#oidc';
import { type AppConfig, ConfigModule } from '#platform/config';
import { CryptoModule } from '#platform/crypto';
import { DatabaseModule, type ProcessRole } from '#platform/database';
import { HttpModule, type RouteTable } from '#platform/http';
import { KeysModule } from '#platform/keys';
import { type Log, LoggingModule } from '#platform/logging';
import { loadThrottle, type RateLimiter } from '#platform/throttle';
import { WebModule } from '#platform/web';
import { SecurityModule } from '#security';
import { SessionsModule } from '#sessions';
import { SettingsModule } from '#settings';
import { TotpModule } from '#totp';
import { UserDataModule } from '#user-data';
import { UsersModule } from '#users';
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
        KeysModule,
        HttpModule.forRoot(routes),
        WebModule.forRoot(webFolder),
        ...(await loadThrottle(limit)),
        AccessModule,
        AuditModule,
        SettingsModule,
        ConnectionsModule,
        UsersModule,
        SessionsModule,
        TotpModule,
        ApiKeysModule,
        SecurityModule,
        OidcModule,
        AuthModule,
        UserDataModule,
        DoorModule,
        GatewayModule,
        GuacamoleModule,
        EventsModule,
        HealthModule,
        InstallationModule,
        MetricsModule,
      ],
      providers: [{ provide: APP_GUARD, useClass: AccessGuard }],
    };
  }
}
