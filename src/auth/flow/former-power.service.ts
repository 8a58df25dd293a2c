import { Injectable } from '@nestjs/common';
import { type ApiKeyCreatedForOthersResponse, ApiKeysService } from '#api-keys';
import { ConnectionClosings } from '#connections';
import { type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { InvitationRepository } from '../store/invitation.repository.js';

/** What the removal of an admin or an account leaves behind: keys created for others, and the connections it closes. */
export type Consequences = {
  readonly keysCreated: ApiKeyCreatedForOthersResponse[];
  readonly connectionsClosed: number;
};

/** Ends or lists what a user has started with power that is gone. */
@Injectable()
export class FormerPower {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly invitations: InvitationRepository,
    private readonly connections: ConnectionClosings,
  ) {}

  /**
   * Ends the invitations of a user who was demoted, suspended or deleted in the transaction. Returns what it leaves behind.
   */
  async settle(tx: Tx, id: UserId): Promise<Consequences> {
    await this.invitations.removeByInviter(tx, id);
    const keysCreated = await this.keys.listCreatedForOthers(tx, id);
    return { keysCreated, connectionsClosed: await this.connections.count(tx) };
  }
}
