import { ApiKey } from '#api-keys';
import { AttemptCounter } from '#attempts';
import { AuditEntry } from '#audit';
import { OidcIdentity, OidcSession, PasswordReset, LoginChallenge, SetupCode } from '#auth';
import { StoredConnection } from '#connections';
import { DataKeySlot } from '#data-keys';
import { Application, ApplicationCode, ApplicationSession, ApplicationUser, AssertionKey } from '#door';
import { SpentTunnelToken } from '#guacamole';
import { migrations } from '#migrations';
import { OidcConfig, OidcLogoutToken, OidcTransaction } from '#oidc';
import { type Schema } from '#platform/database';
import { MasterKeyRecord, RunningProcess } from '#platform/keys';
import { ScreenLock, TerminalGrant, TerminalLock } from '#security';
import { Session } from '#sessions';
import { Setting } from '#settings';
import { BackupCode, TotpSecret, TrustedDevice } from '#totp';
import { UserDataItem, UserDataUsage } from '#user-data';
import { InstanceState, User } from '#users';

/** The entities and migrations of the application. */
export const schema: Schema = {
  entities: [
    ApiKey,
    Application,
    ApplicationCode,
    ApplicationSession,
    ApplicationUser,
    AssertionKey,
    AttemptCounter,
    AuditEntry,
    BackupCode,
    DataKeySlot,
    InstanceState,
    MasterKeyRecord,
    OidcConfig,
    OidcIdentity,
    OidcLogoutToken,
    OidcSession,
    OidcTransaction,
    PasswordReset,
    LoginChallenge,
    ScreenLock,
    RunningProcess,
    Session,
    Setting,
    SetupCode,
    SpentTunnelToken,
    StoredConnection,
    TerminalGrant,
    TerminalLock,
    TotpSecret,
    TrustedDevice,
    User,
    UserDataItem,
    UserDataUsage,
  ],
  migrations,
};
