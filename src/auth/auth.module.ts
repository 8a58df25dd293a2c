import { Global, Module } from '@nestjs/common';
import { Authenticator, CallerRecheck, PrincipalResolver, ProofMethods } from '#access';
import { ApiKeysModule } from '#api-keys';
import { AttemptsModule } from '#attempts';
import { DataKeyOpener, DataKeysModule, sessionSlotColumn } from '#data-keys';
import { LdapModule } from '#ldap';
import { MailModule } from '#mail';
import { OidcModule } from '#oidc';
import { PasskeysModule } from '#passkeys';
import { SealedColumns } from '#platform/keys';
import { RoleMapSource, RolesModule } from '#roles';
import { SecurityModule } from '#security';
import { SessionsModule } from '#sessions';
import { SettingsModule } from '#settings';
import { type UserId } from '#shared';
import { AdminLoginGuard, ProviderAccounts, ProviderRoleMaps, SsoProvidersModule } from '#sso-providers';
import { TotpModule } from '#totp';
import { UserDataModule } from '#user-data';
import { ListedRoles, UsersModule } from '#users';
import { AccessCheckController } from './access-check/access-check.controller.js';
import { AccessChecks } from './access-check/access-check.service.js';
import { AccountDeletionService } from './administration/account-deletion.service.js';
import { AccountLinkingService } from './administration/account-linking.service.js';
import { AccountUnlinkingService } from './administration/account-unlinking.service.js';
import { AdministrationController } from './administration/administration.controller.js';
import { LinkedAccountCleanup } from './administration/linked-account-cleanup.service.js';
import { PasswordLoginSettingController } from './administration/password-login-setting.controller.js';
import { RolesService } from './administration/roles.service.js';
import { UserImportService } from './administration/user-import.service.js';
import { AdminLogins } from './flow/admin-logins.service.js';
import { CredentialDataKeyOpener, CredentialRecheck, CredentialResolver } from './credential-resolver.js';
import { DirectoryLoginController } from './directory/directory-login.controller.js';
import { DirectoryLoginService } from './directory/directory-login.service.js';
import { OAUTH_CONTROLLERS, OAUTH_PROVIDERS } from './oauth/oauth.providers.js';
import { FLOW_PROVIDERS } from './flow/flow.providers.js';
import { LoginMetrics } from './flow/login-metrics.js';
import { idTokenContext } from './flow/oidc-sessions.service.js';
import { LoginController } from './login/login.controller.js';
import { CurrentUser } from './login/current-user.service.js';
import { LogoutService } from './login/logout.service.js';
import { PasswordLoginService } from './login/password-login.service.js';
import { CallbackController } from './oidc/callback.controller.js';
import { ExternalLogin } from './oidc/external-login.service.js';
import { FrontendRedirect } from './oidc/frontend-redirect.js';
import { OidcAccountsService } from './oidc/oidc-accounts.service.js';
import { OidcLoginService } from './oidc/oidc-login.service.js';
import { ProofRedirect } from './oidc/proof-redirect.js';
import { ProviderProofController } from './oidc/provider-proof.controller.js';
import { ProviderProofService } from './oidc/provider-proof.service.js';
import { ProviderProofStart } from './oidc/provider-proof-start.service.js';
import { BackchannelLogout } from './oidc/backchannel-logout.service.js';
import { OidcController } from './oidc/oidc.controller.js';
import { SecondFactorPageController } from './oidc/second-factor-page/second-factor-page.controller.js';
import { OperatorKeysService } from './operator/operator-keys.service.js';
import { OPERATOR_PROVIDERS } from './operator/operator.providers.js';
import { PASSKEY_CONTROLLERS, PASSKEY_PROVIDERS } from './passkey/passkey.providers.js';
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
import { PEOPLE_CONTROLLERS, PEOPLE_PROVIDERS } from './people/people.providers.js';
import {
  SECOND_FACTOR_CONTROLLERS,
  SECOND_FACTOR_PROVIDERS,
} from './second-factor/second-factor.providers.js';
import { STEP_UP_CONTROLLERS, STEP_UP_PROVIDERS } from './step-up/step-up.providers.js';
import { EnrolmentCodeRepository } from './store/enrolment-code.repository.js';
import { ExpiredRows } from './store/expired-rows.js';
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
    LdapModule,
    MailModule,
    OidcModule,
    RolesModule,
    PasskeysModule,
    SettingsModule,
    UserDataModule,
    UsersModule,
    SessionsModule,
    TotpModule,
    SecurityModule,
    SetupCodeModule,
    SsoProvidersModule,
  ],
  controllers: [
    AccessCheckController,
    AdministrationController,
    DirectoryLoginController,
    ...OAUTH_CONTROLLERS,
    RegistrationController,
    LoginController,
    CallbackController,
    OidcController,
    ProviderProofController,
    ...PASSKEY_CONTROLLERS,
    PasswordController,
    PasswordLoginSettingController,
    ResetController,
    SecondFactorPageController,
    ...SECOND_FACTOR_CONTROLLERS,
    ...STEP_UP_CONTROLLERS,
    ...PEOPLE_CONTROLLERS,
  ],
  providers: [
    AccessChecks,
    AccountDeletionService,
    AccountLinkingService,
    AccountUnlinkingService,
    BackchannelLogout,
    DataUnlockService,
    ...OAUTH_PROVIDERS,
    DirectoryLoginService,
    EnrolmentCodeRepository,
    ExpiredRows,
    ExternalLogin,
    ...FLOW_PROVIDERS,
    FrontendRedirect,
    LinkedAccountCleanup,
    CurrentUser,
    LoginChallengeRepository,
    LogoutService,
    OidcAccountsService,
    OidcIdentityRepository,
    OidcLoginService,
    ProofRedirect,
    ProviderProofService,
    ProviderProofStart,
    OidcSessionRepository,
    ...OPERATOR_PROVIDERS,
    ...PASSKEY_PROVIDERS,
    PasswordChangeService,
    PasswordLoginService,
    PasswordResetRepository,
    RegistrationLimit,
    RegistrationService,
    ResetCodes,
    ResetCompletionService,
    ResetRequestService,
    ResetTokens,
    ResetVerificationService,
    RolesService,
    ...SECOND_FACTOR_PROVIDERS,
    ...STEP_UP_PROVIDERS,
    UserImportService,
    ...PEOPLE_PROVIDERS,
    Authenticator,
    { provide: CallerRecheck, useClass: CredentialRecheck },
    { provide: PrincipalResolver, useClass: CredentialResolver },
    { provide: ProviderAccounts, useExisting: OidcIdentityRepository },
    { provide: AdminLoginGuard, useExisting: AdminLogins },
    { provide: RoleMapSource, useExisting: ProviderRoleMaps },
    { provide: DataKeyOpener, useClass: CredentialDataKeyOpener },
  ],
  exports: [
    Authenticator,
    CallerRecheck,
    PrincipalResolver,
    ProofMethods,
    DataKeyOpener,
    ListedRoles,
    AdminLoginGuard,
    ProviderAccounts,
    RoleMapSource,
    LoginMetrics,
    OperatorKeysService,
    SetupCodeModule,
  ],
})
export class AuthModule {
  constructor(columns: SealedColumns) {
    columns.register(sessionSlotColumn('pending_login'));
    columns.register({
      table: 'oidc_session',
      column: 'id_token',
      key: 'id',
      contextColumns: ['user_id'],
      toContext: ({ id, user_id: user }) => idTokenContext(id, user as UserId),
    });
  }
}
