import { Global, Module } from '@nestjs/common';
import { Authenticator, PrincipalResolver } from '#access';
import { ApiKeysModule } from '#api-keys';
import { AttemptsModule } from '#attempts';
import { DataKeyOpener, DataKeysModule, sessionSlotColumn } from '#data-keys';
import { AdminLoginGuard, OidcModule } from '#oidc';
import { Sweeper } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { SecurityModule } from '#security';
import { SessionsModule } from '#sessions';
import { SettingsModule } from '#settings';
import { Clock, type UserId } from '#shared';
import { TotpModule } from '#totp';
import { UserDataModule } from '#user-data';
import { UsersModule } from '#users';
import { AccountDeletionService } from './administration/account-deletion.service.js';
import { AccountLinkingService } from './administration/account-linking.service.js';
import { AccountUnlinkingService } from './administration/account-unlinking.service.js';
import { AdminLogins } from './administration/admin-logins.service.js';
import { AdministrationController } from './administration/administration.controller.js';
import { LinkedAccountCleanup } from './administration/linked-account-cleanup.service.js';
import { PasswordLoginSettingController } from './administration/password-login-setting.controller.js';
import { RolesService } from './administration/roles.service.js';
import { UserImportService } from './administration/user-import.service.js';
import { CredentialDataKeyOpener, CredentialResolver } from './credential-resolver.js';
import { CallerSession } from './flow/caller-session.service.js';
import { CredentialRevocation } from './flow/credential-revocation.service.js';
import { LoginMetrics } from './flow/login-metrics.js';
import { idTokenContext, OidcSessionsService } from './flow/oidc-sessions.service.js';
import { PasswordPolicy } from './flow/password-policy.service.js';
import { PasswordVerifier } from './flow/password-verifier.service.js';
import { LoginChallengesService } from './flow/login-challenges.service.js';
import { LoginDispatcher } from './flow/login-dispatcher.service.js';
import { LoginController } from './login/login.controller.js';
import { LogoutService } from './login/logout.service.js';
import { PasswordLoginService } from './login/password-login.service.js';
import { FrontendRedirect } from './oidc/frontend-redirect.js';
import { OidcAccountsService } from './oidc/oidc-accounts.service.js';
import { OidcLoginService } from './oidc/oidc-login.service.js';
import { OidcController } from './oidc/oidc.controller.js';
import { SecondFactorPageController } from './oidc/second-factor-page/second-factor-page.controller.js';
import { OperatorAccountsService } from './operator/operator-accounts.service.js';
import { OperatorKeysService } from './operator/operator-keys.service.js';
import { OperatorLoginsService } from './operator/operator-logins.service.js';
import { OperatorSettingsService } from './operator/operator-settings.service.js';
import { DataUnlockService } from './passwords/data-unlock.service.js';
import { PasswordChangeService } from './passwords/password-change.service.js';
import { PasswordController } from './passwords/password.controller.js';
import { RegistrationLimit } from './registration/registration-limit.service.js';
import { RegistrationController } from './registration/registration.controller.js';
import { RegistrationService } from './registration/registration.service.js';
import { SetupCodeModule } from './registration/setup-code.module.js';
import { ResetRequestService } from './reset/reset-request.service.js';
import { ResetCodes } from './reset/reset-codes.service.js';
import { ResetCompletionService } from './reset/reset-completion.service.js';
import { ResetTokens } from './reset/reset-tokens.service.js';
import { ResetVerificationService } from './reset/reset-verification.service.js';
import { ResetController } from './reset/reset.controller.js';
import { ReauthenticationService } from './second-factor/reauthentication.service.js';
import { SecondFactorLoginService } from './second-factor/second-factor-login.service.js';
import { TotpEnrolmentService } from './second-factor/totp-enrolment.service.js';
import { TotpManagementService } from './second-factor/totp-management.service.js';
import { TotpController } from './second-factor/totp.controller.js';
import { OidcIdentityRepository } from './store/oidc-identity.repository.js';
import { OidcSessionRepository } from './store/oidc-session.repository.js';
import { PasswordResetRepository } from './store/password-reset.repository.js';
import { LoginChallengeRepository } from './store/login-challenge.repository.js';

/** Global for the ports that it implements: authentication, opening of data keys, and whether an admin can log in. */
@Global()
@Module({
  imports: [
    ApiKeysModule,
    AttemptsModule,
    DataKeysModule,
    OidcModule,
    SettingsModule,
    UserDataModule,
    UsersModule,
    SessionsModule,
    TotpModule,
    SecurityModule,
    SetupCodeModule,
  ],
  controllers: [
    AdministrationController,
    RegistrationController,
    LoginController,
    OidcController,
    PasswordController,
    PasswordLoginSettingController,
    ResetController,
    SecondFactorPageController,
    TotpController,
  ],
  providers: [
    AccountDeletionService,
    AccountLinkingService,
    AccountUnlinkingService,
    AdminLogins,
    CallerSession,
    CredentialRevocation,
    DataUnlockService,
    FrontendRedirect,
    LinkedAccountCleanup,
    LoginChallengeRepository,
    LoginChallengesService,
    LoginDispatcher,
    LoginMetrics,
    LogoutService,
    OidcAccountsService,
    OidcIdentityRepository,
    OidcLoginService,
    OidcSessionRepository,
    OidcSessionsService,
    OperatorAccountsService,
    OperatorKeysService,
    OperatorLoginsService,
    OperatorSettingsService,
    PasswordChangeService,
    PasswordLoginService,
    PasswordPolicy,
    PasswordResetRepository,
    PasswordVerifier,
    ReauthenticationService,
    RegistrationLimit,
    RegistrationService,
    ResetCodes,
    ResetCompletionService,
    ResetRequestService,
    ResetTokens,
    ResetVerificationService,
    RolesService,
    SecondFactorLoginService,
    TotpEnrolmentService,
    TotpManagementService,
    UserImportService,
    Authenticator,
    { provide: PrincipalResolver, useClass: CredentialResolver },
    { provide: AdminLoginGuard, useExisting: AdminLogins },
    { provide: DataKeyOpener, useClass: CredentialDataKeyOpener },
  ],
  exports: [
    Authenticator,
    PrincipalResolver,
    DataKeyOpener,
    AdminLoginGuard,
    LoginMetrics,
    OperatorKeysService,
    SetupCodeModule,
  ],
})
export class AuthModule {
  constructor(
    sweeper: Sweeper,
    resets: PasswordResetRepository,
    challenges: LoginChallengeRepository,
    providerSessions: OidcSessionRepository,
    clock: Clock,
    columns: SealedColumns,
  ) {
    columns.register(sessionSlotColumn('pending_login'));
    columns.register({
      table: 'oidc_session',
      column: 'id_token',
      key: 'id',
      contextColumns: ['user_id'],
      toContext: ({ id, user_id: user }) => idTokenContext(id, user as UserId),
    });
    sweeper.register('pending logins', (tx, limit) => challenges.sweep(tx, clock.now(), limit));
    sweeper.register('provider sessions', (tx, limit) => providerSessions.sweep(tx, clock.now(), limit));
    sweeper.register('password resets', (tx, limit) => resets.sweep(tx, clock.now(), limit));
  }
}
