import { Injectable } from '@nestjs/common';
import { type Principal, type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { PowerPolicy } from '#roles';
import { Clock, isId } from '#shared';
import { ApiKeyCreation } from './api-key-creation.js';
import { ApiKeyRemoval } from './api-key-removal.js';
import { type CreateOwnApiKeyRequest } from './api-key-requests.dto.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { type CreatedApiKeyResponse, type ListedApiKeyResponse, toListed } from './api-keys.dto.js';
import { ApiKeyLimit, ApiKeyNotFound, DataNotInScope } from './api-keys.errors.js';
import { includesData, KeyScopes, parseStoredScopes } from './key-scopes.js';

/** How many keys users can create for themselves, including expired ones. */
export const MAX_OWN_KEYS = 50;

/** Lets users manage the keys that act as them. */
@Injectable()
export class OwnApiKeysService {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly scopes: KeyScopes,
    private readonly creation: ApiKeyCreation,
    private readonly removal: ApiKeyRemoval,
    private readonly power: PowerPolicy,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Returns the keys that act as the caller, whoever created them. */
  async list({ userId }: Pick<Principal, 'userId'>): Promise<ListedApiKeyResponse[]> {
    const now = this.clock.now();
    const format = await this.scopes.getFormatter();
    return (await this.keys.listActingFor(userId)).map((key) => toListed(key, now, format));
  }

  /**
   * Throws `InvalidRequest` for a blank name, `InvalidExpiry`, `InvalidScopes`, `ScopeNotHeld`, `AdminRequired`,
   * `ApiKeyLimit`, `SessionEnded`.
   */
  async create(caller: SessionPrincipal, request: CreateOwnApiKeyRequest): Promise<CreatedApiKeyResponse> {
    const { userId: id, username } = caller;
    const facts = await this.creation.parse(caller, request);
    return this.creation.create(caller, { id, username }, facts, async (tx) => {
      // Locks the roster, so that concurrent requests do not exceed the limit together.
      await this.power.assertActive(tx, caller);
      if ((await this.keys.countOwn(tx, id)) >= MAX_OWN_KEYS) throw new ApiKeyLimit({ limit: MAX_OWN_KEYS });
    });
  }

  /**
   * Deletes a key that acts as the caller, whoever created it, and the keys that it created. Throws `ApiKeyNotFound`,
   * even for a key that acts as another user, and `SessionEnded`.
   */
  async remove(caller: SessionPrincipal, id: string): Promise<void> {
    if (!isId(id)) throw new ApiKeyNotFound();
    await this.transactions.run(async (tx) => {
      await this.power.assertActive(tx, caller);
      const removed = await this.keys.findWithChildren(tx, id);
      if (removed.find((key) => key.id === id)?.userId !== caller.userId) throw new ApiKeyNotFound();
      await this.removal.remove(tx, caller, removed);
    });
  }

  /**
   * Sets whether a key may decrypt the caller's data, from its next request on. Throws `ApiKeyNotFound`, even for a key
   * that acts as another user, and `DataNotInScope`.
   */
  async setDataAccess(
    caller: SessionPrincipal,
    id: string,
    isAllowed: boolean,
  ): Promise<ListedApiKeyResponse> {
    const { userId } = caller;
    const found = (await this.keys.listActingFor(userId)).find((key) => key.id === id);
    if (!found) throw new ApiKeyNotFound();
    if (isAllowed && !includesData(parseStoredScopes(found.scopes))) throw new DataNotInScope();
    await this.transactions.run(async (tx) => {
      if (!(await this.keys.setDataAllowed(tx, { id, userId, isAllowed }))) return;
      const details = { key: id, allowed: isAllowed };
      await this.audit.record(tx, { action: 'api_key.data_allowed', actor: userId, details });
    });
    const key = (await this.list(caller)).find((one) => one.id === id);
    if (!key) throw new ApiKeyNotFound();
    return key;
  }
}
