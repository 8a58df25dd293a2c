/**
 * The use cases that need several of the other modules: registration, login and logout, passwords and resets, the second
 * factor, single sign-on, and the administration of accounts.
 *
 * The routes, all below `/users`, and the files that serve them:
 *
 * - registration/registration.controller.ts: POST create
 * - login/login.controller.ts: POST login, POST logout, GET me, GET me/token
 * - second-factor/totp.controller.ts: GET totp/status, POST totp/setup, POST totp/enable, POST totp/disable,
 *   POST totp/backup-codes, POST totp/verify-login (the second-factor step of a login)
 * - second-factor/second-factor.controller.ts: GET second-factor
 * - passkey/passkeys.controller.ts: webauthn/credentials and webauthn/register/…
 * - passkey/passkey-login.controller.ts: POST webauthn/authenticate/options, POST webauthn/authenticate/verify (a login, or
 *   its second-factor step)
 * - passwords/password.controller.ts: POST change-password, POST unlock-data, GET data-status
 * - reset/reset.controller.ts: POST initiate-reset, POST verify-reset-code, POST complete-reset
 * - oidc/oidc.controller.ts: GET oidc/authorize, GET and POST oidc/callback,
 *   POST oidc/backchannel-logout
 * - oidc/second-factor-page/second-factor-page.controller.ts: GET oidc/second-factor and its script and style
 * - directory/directory-login.controller.ts: POST ldap/login
 * - oauth/authorization.controller.ts: POST /oauth/authorize/inspect, POST /oauth/authorize/approve
 * - oauth/device-authorization.controller.ts: POST /oauth/device_authorization
 * - oauth/device-approval.controller.ts: POST /oauth/device/inspect, POST /oauth/device/approve, POST /oauth/device/deny
 * - oauth/token.controller.ts: POST /oauth/token
 * - oauth/metadata.controller.ts: GET /.well-known/oauth-authorization-server
 * - administration/administration.controller.ts: POST make-admin, POST remove-admin, DELETE delete-account,
 *   DELETE delete-user, POST link-oidc-to-password, POST unlink-oidc-from-password
 * - administration/password-login-setting.controller.ts: GET and PATCH password-login-allowed
 *
 * - people/people.controller.ts: POST admin-create, POST admin/suspend, POST admin/reactivate, POST admin/reset-password,
 *   POST admin/totp/disable
 * - people/enrolment-codes.controller.ts: POST admin/enrolment-code
 * - people/exports.controller.ts: GET admin/export/:userId, GET me/export
 * - people/invitations.controller.ts: GET and POST invitations, DELETE invitations/:id, POST invitations/accept
 *
 * The operator commands in `src/cli` use the services in operator/, `ResetRequestService` and `TotpManagementService`.
 *
 * Owns the tables `authorization_code`, `device_authorization`, `pending_login`, `password_reset`, `setup_code`, `invitation`, `enrolment_code`, `oidc_identity` and `oidc_session`
 * (store/). Does not own:
 *
 * - user rows and password hashes, GET list, GET count, GET setup-required: `users`
 * - session rows, tokens and cookies, sessions/…: `sessions`
 * - authenticator secrets, backup codes and trusted devices, trusted-devices/…: `totp`
 * - passkeys and their challenges: `passkeys`
 * - API keys, api-keys/… and me/api-keys/…: `api-keys`
 * - the protocol with the identity provider, its configuration and logins that have not returned yet, oidc-config/… and
 *   oidc-auto-provision: `oidc`
 * - the directories that users can log in with, sso-providers/…: `sso-providers`; the protocol with them: `ldap`
 * - registration-allowed, password-reset-allowed, session-timeout, log-level: `settings`
 * - the screen lock, single-session mode and terminal locks: `security`
 * - who may call a route: `access`, whose port for authentication this module implements
 */
export { AuthModule } from './auth.module.js';
export { type ImportedLine, UserImportService } from './administration/user-import.service.js';
export { LoginMetrics } from './flow/login-metrics.js';
export { OperatorAccountsService } from './operator/operator-accounts.service.js';
export { OperatorInvitationsService } from './operator/operator-invitations.service.js';
export { type KeyStatus, OperatorKeysService, type Rotation } from './operator/operator-keys.service.js';
export { OperatorLoginsService } from './operator/operator-logins.service.js';
export { OperatorServiceAccounts } from './operator/operator-service-accounts.service.js';
export { OperatorSettingsService } from './operator/operator-settings.service.js';
export { OperatorSuspensionService } from './operator/operator-suspension.service.js';
export { SetupCodeIssuer } from './registration/setup-code-issuer.service.js';
export { SetupCodeService } from './registration/setup-code.service.js';
export { ResetRequestService } from './reset/reset-request.service.js';
export { TotpManagementService } from './second-factor/totp-management.service.js';
export { OidcIdentity } from './store/oidc-identity.entity.js';
export { OidcSession } from './store/oidc-session.entity.js';
export { AuthorizationCode } from './store/authorization-code.entity.js';
export { DeviceAuthorization } from './store/device-authorization.entity.js';
export { EnrolmentCodeIssuer } from './people/enrolment-code-issuer.service.js';
export { EnrolmentCode } from './store/enrolment-code.entity.js';
export { Invitation } from './store/invitation.entity.js';
export { PasswordReset } from './store/password-reset.entity.js';
export { LoginChallenge } from './store/login-challenge.entity.js';
export { SetupCode } from './store/setup-code.entity.js';
