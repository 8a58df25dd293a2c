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
      : await this.dataKeys.openWithServer(caller.userId);
    if (!dataKey) throw new DataLocked();
    return dataKey;
  }
}

const hasSession = (caller: Principal): caller is SessionPrincipal => caller.session !== null;
