import { Injectable } from '@nestjs/common';
import { type Principal, type SessionPrincipal } from '#access';
import { type DataKey, DataKeyOpener, DataKeysService, DataLocked } from '#data-keys';
import { SessionsService } from '#sessions';

/** Opens data keys with whatever the caller came with: a session's own slot, or for an API key the server's. */
@Injectable()
export class CredentialDataKeys extends DataKeyOpener {
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

  /** The server could open the data for any key, so whether this one may decides. */
  private openForApiKey({ userId, dataUnlocked }: Principal): Promise<DataKey | null> {
    return dataUnlocked ? this.dataKeys.openWithServer(userId) : Promise.resolve(null);
  }
}

const hasSession = (caller: Principal): caller is SessionPrincipal => caller.session !== null;
