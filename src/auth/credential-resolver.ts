import { Injectable } from '@nestjs/common';
import { type Credential, type Principal, PrincipalResolver, type SessionPrincipal } from '#access';
import { API_KEY_PREFIX, ApiKeyAuthenticator } from '#api-keys';
import { type DataKey, DataKeyOpener, DataKeysService, DataLocked } from '#data-keys';
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

  /** Accepts an API key as a Bearer token only: a browser must not keep one in a cookie. */
  resolve({ from, token }: Credential): Promise<Principal> {
    const isApiKey = from === 'header' && token.startsWith(API_KEY_PREFIX);
    return isApiKey ? this.apiKeys.authenticate(token) : this.sessions.authenticate(token);
  }

  onAuthenticated({ session }: Principal, { isBackground }: { isBackground: boolean }): void {
    if (session && !isBackground) this.activity.record(session);
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
    if (!dataKey) throw new DataLocked();
    return dataKey;
  }

  /** The server can open the data for any key, so the rights of this key decide. */
  private openForApiKey({ userId, dataUnlocked }: Principal): Promise<DataKey | null> {
    return dataUnlocked ? this.dataKeys.openWithServer(userId) : Promise.resolve(null);
  }
}

const hasSession = (caller: Principal): caller is SessionPrincipal => caller.session !== null;
