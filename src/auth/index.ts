/** The use cases that join the other modules: registering, logging in and out, and who a credential belongs to. */
export { AuthModule } from './auth.module.js';
export { type ImportedLine, UserImportService } from './administration/user-import.service.js';
export { type LoginOutcome, LoginOutcomes } from './flow/login-outcomes.js';
export { OperatorAccountsService } from './operator/operator-accounts.service.js';
export { OperatorFactorService } from './operator/operator-factor.service.js';
export { type KeyStatus, OperatorKeysService, type Rotation } from './operator/operator-keys.service.js';
export { OperatorLoginsService } from './operator/operator-logins.service.js';
export { OperatorRemovalsService } from './operator/operator-removals.service.js';
export { OperatorSettingsService } from './operator/operator-settings.service.js';
export { OidcIdentity } from './store/oidc-identity.entity.js';
export { OidcSession } from './store/oidc-session.entity.js';
export { PasswordReset } from './store/password-reset.entity.js';
export { PendingLogin } from './store/pending-login.entity.js';
