import { CreateMasterKey1795000000000 } from './1795000000000-create-master-key.js';
import { CreateInstanceState1795000001000 } from './1795000001000-create-instance-state.js';
import { CreateUser1795000002000 } from './1795000002000-create-user.js';
import { CreateSetting1795000003000 } from './1795000003000-create-setting.js';
import { CreateSession1795000004000 } from './1795000004000-create-session.js';
import { CreateAuditLog1795000005000 } from './1795000005000-create-audit-log.js';
import { CreateAttempt1795000006000 } from './1795000006000-create-attempt.js';
import { CreateDataKeySlot1795000007000 } from './1795000007000-create-data-key-slot.js';
import { CreateUserDataItem1795000008000 } from './1795000008000-create-user-data-item.js';
import { CreateUserDataQuota1795000009000 } from './1795000009000-create-user-data-quota.js';
import { CreatePasswordReset1795000010000 } from './1795000010000-create-password-reset.js';
import { CreateTotpSecret1795000011000 } from './1795000011000-create-totp-secret.js';
import { CreateBackupCode1795000012000 } from './1795000012000-create-backup-code.js';
import { CreateTrustedDevice1795000013000 } from './1795000013000-create-trusted-device.js';
import { CreatePendingLogin1795000014000 } from './1795000014000-create-pending-login.js';
import { CreateApiKey1795000015000 } from './1795000015000-create-api-key.js';
import { CreateTerminalLock1795000016000 } from './1795000016000-create-terminal-lock.js';
import { CreateTerminalGrant1795000017000 } from './1795000017000-create-terminal-grant.js';
import { CreateOidcConfig1795000020000 } from './1795000020000-create-oidc-config.js';
import { CreateOidcTransaction1795000021000 } from './1795000021000-create-oidc-transaction.js';
import { CreateOidcIdentity1795000022000 } from './1795000022000-create-oidc-identity.js';
import { CreateOidcSession1795000023000 } from './1795000023000-create-oidc-session.js';
import { CreateOidcLogoutToken1795000024000 } from './1795000024000-create-oidc-logout-token.js';
import { CreateSpentTunnelToken1795000025000 } from './1795000025000-create-spent-tunnel-token.js';
import { AddMasterKeyRetirement1795000030000 } from './1795000030000-add-master-key-retirement.js';
import { AddPasswordResetGuesses1795944410105 } from './1795944410105-add-password-reset-guesses.js';
import { AddUserDataQuotaBytes1795946127576 } from './1795946127576-add-user-data-quota-bytes.js';
import { AddAuditActorKey1795947976869 } from './1795947976869-add-audit-actor-key.js';
import { AddApiKeyProvenance1795947977869 } from './1795947977869-add-api-key-provenance.js';
import { AddOidcIdentityEvidence1795949425000 } from './1795949425000-add-oidc-identity-evidence.js';
import { AddRunningProcessPlace1795950500000 } from './1795950500000-add-running-process-place.js';
import { FoldOidcAddress1795959100102 } from './1795959100102-fold-oidc-address.js';
import { CreateSetupCode1795972674618 } from './1795972674618-create-setup-code.js';
import { AddAuditResultIndex1795987240031 } from './1795987240031-add-audit-result-index.js';
import { CreateApplication1796000000000 } from './1796000000000-create-application.js';
import { CreateApplicationUser1796000001000 } from './1796000001000-create-application-user.js';
import { CreateApplicationSession1796000002000 } from './1796000002000-create-application-session.js';
import { CreateApplicationCode1796000003000 } from './1796000003000-create-application-code.js';
import { CreateOpenConnection1796000010000 } from './1796000010000-create-open-connection.js';
import { CreateAssertionKey1796000020000 } from './1796000020000-create-assertion-key.js';
import { AddApiKeyScopes1796000021000 } from './1796000021000-add-api-key-scopes.js';
import { AddUserTerminalChanges1796016261669 } from './1796016261669-add-user-terminal-changes.js';
import { CreateRole1796031404869 } from './1796031404869-create-role.js';
import { CreateUserRole1796031405055 } from './1796031405055-create-user-role.js';
import { AddUserSuspension1796031588581 } from './1796031588581-add-user-suspension.js';
import { CreatePasskey1796034600673 } from './1796034600673-create-passkey.js';
import { CreatePasskeyChallenge1796034600940 } from './1796034600940-create-passkey-challenge.js';
import { CreateInvitation1796034700000 } from './1796034700000-create-invitation.js';
import { CreateApplicationRole1796034700001 } from './1796034700001-create-application-role.js';
import { AddSessionProof1796035024878 } from './1796035024878-add-session-proof.js';
import { AddUserPasskeyUnlock1796046023291 } from './1796046023291-add-user-passkey-unlock.js';
import { AddApiKeyAddress1796046173586 } from './1796046173586-add-api-key-address.js';
import { AddSecondFactorRequirement1796047900000 } from './1796047900000-add-second-factor-requirement.js';
import { CreateSsoProvider1796048000000 } from './1796048000000-create-sso-provider.js';
import { AddOidcIdentityProvider1796048000001 } from './1796048000001-add-oidc-identity-provider.js';
import { AddUserDeletion1796048100000 } from './1796048100000-add-user-deletion.js';
import { CreateOutbox1796056000000 } from './1796056000000-create-outbox.js';
import { AddSsoProviderRoleMap1796057000000 } from './1796057000000-add-sso-provider-role-map.js';
import { CreateDeviceAuthorization1796060000000 } from './1796060000000-create-device-authorization.js';
import { CreateWebhook1796061000000 } from './1796061000000-create-webhook.js';
import { CreateImportRecord1796090000000 } from './1796090000000-create-import-record.js';
import { CreateImportedTotp1796090000001 } from './1796090000001-create-imported-totp.js';
import { CreateImportedApiKey1796090000002 } from './1796090000002-create-imported-api-key.js';
import { AddPasskeyUserHandle1796090000003 } from './1796090000003-add-passkey-user-handle.js';
import { AddSsoProviderTypes1796090500000 } from './1796090500000-add-sso-provider-types.js';
import { CreateAuthorizationCode1796091000000 } from './1796091000000-create-authorization-code.js';
import { CreateMail1796092000000 } from './1796092000000-create-mail.js';

/** Every schema step, oldest first. Released steps are never edited; see CONTRIBUTING.md. */
export const migrations = [
  CreateMasterKey1795000000000,
  CreateInstanceState1795000001000,
  CreateUser1795000002000,
  CreateSetting1795000003000,
  CreateSession1795000004000,
  CreateAuditLog1795000005000,
  CreateAttempt1795000006000,
  CreateDataKeySlot1795000007000,
  CreateUserDataItem1795000008000,
  CreateUserDataQuota1795000009000,
  CreatePasswordReset1795000010000,
  CreateTotpSecret1795000011000,
  CreateBackupCode1795000012000,
  CreateTrustedDevice1795000013000,
  CreatePendingLogin1795000014000,
  CreateApiKey1795000015000,
  CreateTerminalLock1795000016000,
  CreateTerminalGrant1795000017000,
  CreateOidcConfig1795000020000,
  CreateOidcTransaction1795000021000,
  CreateOidcIdentity1795000022000,
  CreateOidcSession1795000023000,
  CreateOidcLogoutToken1795000024000,
  CreateSpentTunnelToken1795000025000,
  AddMasterKeyRetirement1795000030000,
  AddPasswordResetGuesses1795944410105,
  AddUserDataQuotaBytes1795946127576,
  AddAuditActorKey1795947976869,
  AddApiKeyProvenance1795947977869,
  AddOidcIdentityEvidence1795949425000,
  AddRunningProcessPlace1795950500000,
  FoldOidcAddress1795959100102,
  CreateSetupCode1795972674618,
  AddAuditResultIndex1795987240031,
  CreateApplication1796000000000,
  CreateApplicationUser1796000001000,
  CreateApplicationSession1796000002000,
  CreateApplicationCode1796000003000,
  CreateOpenConnection1796000010000,
  CreateAssertionKey1796000020000,
  AddApiKeyScopes1796000021000,
  AddUserTerminalChanges1796016261669,
  CreateRole1796031404869,
  CreateUserRole1796031405055,
  AddUserSuspension1796031588581,
  CreatePasskey1796034600673,
  CreatePasskeyChallenge1796034600940,
  CreateInvitation1796034700000,
  CreateApplicationRole1796034700001,
  AddSessionProof1796035024878,
  AddUserPasskeyUnlock1796046023291,
  AddApiKeyAddress1796046173586,
  AddSecondFactorRequirement1796047900000,
  CreateSsoProvider1796048000000,
  AddOidcIdentityProvider1796048000001,
  AddUserDeletion1796048100000,
  CreateOutbox1796056000000,
  AddSsoProviderRoleMap1796057000000,
  CreateDeviceAuthorization1796060000000,
  CreateWebhook1796061000000,
  CreateImportRecord1796090000000,
  CreateImportedTotp1796090000001,
  CreateImportedApiKey1796090000002,
  AddPasskeyUserHandle1796090000003,
  AddSsoProviderTypes1796090500000,
  CreateAuthorizationCode1796091000000,
  CreateMail1796092000000,
];
