import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { Transactions, type Tx } from '#platform/database';
import { PowerPolicy } from '#roles';
import { Clock, isId, type UserId } from '#shared';
import { UsersService } from '#users';
import { ApiKeyCreation } from './api-key-creation.js';
import { ApiKeyRemoval } from './api-key-removal.js';
import { type CreateApiKeyRequest } from './api-key-requests.dto.js';
import { isExpired } from './api-key.entity.js';
import { ApiKeyRepository } from './api-key.repository.js';
import {
  type CreatedApiKeyResponse,
  type ApiKeyCreatedForOthersResponse,
  type ListedApiKeyResponse,
  toCreatedForOthers,
  toListed,
} from './api-keys.dto.js';
import { ApiKeyNotFound } from './api-keys.errors.js';
import { KeyScopes } from './key-scopes.js';

const PERMISSION = 'api-keys.manage';

/** Manages the API keys of all users. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly scopes: KeyScopes,
    private readonly creation: ApiKeyCreation,
    private readonly removal: ApiKeyRemoval,
    private readonly users: UsersService,
    private readonly power: PowerPolicy,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `InvalidRequest` for a blank name, `InvalidExpiry`, `InvalidScopes`, `ScopeNotHeld`, `UserNotFound`,
   * `MorePowerfulUser`, `AdminRequired`, `SessionEnded`.
   */
  async create(caller: Principal, request: CreateApiKeyRequest): Promise<CreatedApiKeyResponse> {
    const facts = await this.creation.parse(caller, request);
    const user = await this.users.get({ userId: request.userId });
    return this.creation.create(caller, { id: user.id, username: user.name }, facts, (tx) =>
      // A key outlives the session that creates it.
      this.power.assertMayActOn(tx, caller, user.id, PERMISSION),
    );
  }

  /** Returns the keys of all users, including expired ones. */
  async list(): Promise<ListedApiKeyResponse[]> {
    const format = await this.scopes.getFormatter();
    const now = this.clock.now();
    return (await this.keys.list()).map((key) => toListed(key, now, format));
  }

  /** Returns the unexpired keys that `creator` created for other users. */
  async listCreatedForOthers(tx: Tx, creator: UserId): Promise<ApiKeyCreatedForOthersResponse[]> {
    const now = this.clock.now();
    const keys = await this.keys.listCreatedForOthers(tx, creator);
    return keys.filter((key) => !isExpired(key, now)).map(toCreatedForOthers);
  }

  /** Deletes the key and the keys that it created. Throws `ApiKeyNotFound`, `MorePowerfulUser`. */
  async remove(caller: Principal, id: string): Promise<void> {
    if (!isId(id)) throw new ApiKeyNotFound();
    await this.transactions.run(async (tx) => {
      await this.power.assertHolds(tx, caller, PERMISSION);
      const removed = await this.keys.findWithChildren(tx, id);
      for (const { userId } of removed) await this.power.assertMayActOn(tx, caller, userId, PERMISSION);
      await this.removal.remove(tx, caller, removed);
    });
  }
}
