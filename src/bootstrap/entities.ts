import { ApiKey, ImportedApiKey } from '#api-keys';
import { AttemptCounter } from '#attempts';
import { AuditEntry } from '#audit';
import {
  AuthorizationCode,
  DeviceAuthorization,
  EnrolmentCode,
  Invitation,
  OidcIdentity,
  OidcSession,
  PasswordReset,
  LoginChallenge,
  SetupCode,
} from '#auth';
import { StoredConnection } from '#connections';
import { DataKeySlot } from '#data-keys';
import {
  Application,
  ApplicationCode,
  ApplicationRole,
  ApplicationSession,
  ApplicationUser,
  AssertionKey,
} from '#door';
import { SpentTunnelToken } from '#guacamole';
import { ImportRecord } from '#imports';
import { MailFeed, MailMessage, UserEmail } from '#mail';
import { migrations } from '#migrations';
import { OidcLogoutToken, OidcTransaction } from '#oidc';
import { Passkey, PasskeyChallenge } from '#passkeys';
import { type Schema } from '#platform/database';
import { MasterKeyRecord, RunningProcess } from '#platform/keys';
import { OutboxEvent, OutboxHead } from '#platform/outbox';
import { Role, UserRole } from '#roles';
import { ScreenLock, TerminalGrant, TerminalLock } from '#security';
import { Session } from '#sessions';
import { Setting } from '#settings';
import { OidcConfig, SsoProvider } from '#sso-providers';
import { BackupCode, ImportedTotp, TotpSecret, TrustedDevice } from '#totp';
import { UserDataItem, UserDataUsage } from '#user-data';
import { InstanceState, User } from '#users';
import { Webhook, WebhookDelivery } from '#webhooks';

/** The entities and migrations of the application. */
export const schema: Schema = {
  entities: [
    ApiKey,
    Application,
    ApplicationCode,
    ApplicationRole,
    ApplicationSession,
    ApplicationUser,
    AssertionKey,
    AttemptCounter,
    AuditEntry,
    BackupCode,
    DataKeySlot,
    AuthorizationCode,
    DeviceAuthorization,
    EnrolmentCode,
    ImportedApiKey,
    ImportedTotp,
    ImportRecord,
    InstanceState,
    Invitation,
    MailFeed,
    MailMessage,
    MasterKeyRecord,
    OidcConfig,
    OidcIdentity,
    OidcLogoutToken,
    OidcSession,
    OidcTransaction,
    OutboxEvent,
    OutboxHead,
    Passkey,
    PasskeyChallenge,
    PasswordReset,
    LoginChallenge,
    Role,
    ScreenLock,
    RunningProcess,
    Session,
    Setting,
    SetupCode,
    SpentTunnelToken,
    SsoProvider,
    StoredConnection,
    TerminalGrant,
    TerminalLock,
    TotpSecret,
    TrustedDevice,
    User,
    UserDataItem,
    UserDataUsage,
    UserEmail,
    UserRole,
    Webhook,
    WebhookDelivery,
  ],
  migrations,
};
