import { Injectable } from '@nestjs/common';
import {
  CallerRecheck,
  type Credential,
  type Principal,
  PrincipalResolver,
  type SessionPrincipal,
} from '#access';
import { API_KEY_PREFIX, ApiKeyAuthenticator } from '#api-keys';
import { type DataKey, DataKeyOpener, DataKeysService, DataLocked } from '#data-keys';
import { type Tx } from '#platform/database';
import { ActivityRecorder, SessionAuthenticator, SessionsService } from '#sessions';

/** Authenticates session tokens and API keys. */
@Injectable()
export class CredentialResolver extends PrincipalResolver {
  constructor(
    private readonly sessions: SessionAuthenticator,
    private readonly apiKeys: ApiKeyAuthenticator,
    private readonly activity: ActivityRecorder,
  ) {
    super();
  }

  resolve(credential: Credential): Promise<Principal> {
    const { token } = credential;
    return isApiKey(credential) ? this.apiKeys.authenticate(token) : this.sessions.authenticate(token);
  }

  resolveNow(credential: Credential): Principal | null {
    return isApiKey(credential) ? null : this.sessions.authenticateNow(credential.token);
  }

  onAuthenticated({ session }: Principal, { isBackground }: { isBackground: boolean }): void {
    if (session && !isBackground) this.activity.record(session);
  }
}

/** Accepts an API key as a Bearer token only: a browser must not keep one in a cookie. */
const isApiKey = ({ from, token }: Credential): boolean =>
  from === 'header' && token.startsWith(API_KEY_PREFIX);

/** Checks the credential of a request again, in the transaction of its change. */
@Injectable()
export class CredentialRecheck extends CallerRecheck {
  constructor(
    private readonly sessions: SessionsService,
    private readonly apiKeys: ApiKeyAuthenticator,
  ) {
    super();
  }

  async assertActive(tx: Tx, { session, apiKey }: Principal): Promise<void> {
    if (session !== null) await this.sessions.assertActive(tx, { session });
    else if (apiKey !== null) await this.apiKeys.assertActive(tx, apiKey);
  }
}

/** Opens data keys with the caller's credential: a session through its own slot, an API key through the server's. */
@Injectable()
export class CredentialDataKeyOpener extends DataKeyOpener {
  constructor(
    private readonly sessions: SessionsService,
    private readonly dataKeys: DataKeysService,
  ) {
    super();
  }

  async open(caller: Principal): Promise<DataKey> {
    const dataKey = hasSession(caller)
      ? await this.sessions.findDataKey(caller)
      : await this.openForApiKey(caller);
    if (!dataKey) throw new DataLocked(isUnlockable(caller) ? { needs: ['password'] } : {});
    return dataKey;
  }

  /** The server can open the data for any key, so the rights of this key decide. */
  private openForApiKey({ userId, dataUnlocked }: Principal): Promise<DataKey | null> {
    return dataUnlocked ? this.dataKeys.openWithServer(userId) : Promise.resolve(null);
  }
}

const hasSession = (caller: Principal): caller is SessionPrincipal => caller.session !== null;

/** Whether the caller can unlock the data with a password. */
const isUnlockable = ({ session, isOidc, isDualAuth }: Principal): boolean =>
  session !== null && (!isOidc || isDualAuth);
