import { Injectable } from '@nestjs/common';
import { type Principal, type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { ConnectionClosings } from '#connections';
import { digest, newId } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type Instant, InvalidRequest, isId, parseRfc3339, type UserId } from '#shared';
import { UsersService } from '#users';
import { AdminRecheck } from './admin-recheck.js';
import { newApiKey, toPrefix } from './api-key-format.js';
import { ApiKey, isExpired } from './api-key.entity.js';
import { ApiKeyRepository, type ListedApiKey } from './api-key.repository.js';
import {
  type CreateApiKeyRequest,
  type CreatedApiKeyResponse,
  type ApiKeyCreatedForOthersResponse,
  type ListedApiKeyResponse,
  toCreated,
  toCreatedForOthers,
  toListed,
} from './api-keys.dto.js';
import { ApiKeyNotFound, InvalidExpiry } from './api-keys.errors.js';
import { KeyScopes, serializeScopes } from './key-scopes.js';

/** Manages API keys: admins create, list and delete them; users decide whether a key that acts as them reads their data. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly scopes: KeyScopes,
    private readonly users: UsersService,
    private readonly admins: AdminRecheck,
    private readonly connections: ConnectionClosings,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `InvalidRequest` for a blank name, `InvalidExpiry`, `InvalidScopes`, `UserNotFound`, `AdminRequired`,
   * `SessionEnded`.
   */
  async create(
    caller: Principal,
    { name, userId, expiresAt, scopes: given }: CreateApiKeyRequest,
  ): Promise<CreatedApiKeyResponse> {
    const label = name.trim();
    if (label === '' || !label.isWellFormed()) throw new InvalidRequest({}, 'name is required');
    const expiry = this.parseExpiry(expiresAt ?? null);
    const scopes = await this.scopes.parse(given ?? null);
    const user = await this.users.get({ userId });
    const token = newApiKey();
    const facts = { userId: user.id, name: label, expiresAt: expiry, scopes: serializeScopes(scopes) };
    const key = this.newRow(caller, facts, token);
    const format = await this.scopes.getFormatter();
    const spelled = format(scopes);
    await this.transactions.run(async (tx) => {
      await this.admins.assertStillAdmin(tx, caller);
      await this.keys.add(tx, key);
      const details = { key: key.id, prefix: key.prefix, ...(spelled && { scopes: spelled.join(' ') }) };
      await this.audit.record(tx, {
        action: 'api_key.created',
        actor: caller.userId,
        subject: user.id,
        details,
      });
    });
    return toCreated({ ...key, username: user.name }, token, format);
  }

  /** Returns the keys of all users, including expired ones. */
  async list(): Promise<ListedApiKeyResponse[]> {
    return this.format(await this.keys.list());
  }

  /** Returns the keys that act as the caller, whoever created them. */
  async listActingAs({ userId }: Principal): Promise<ListedApiKeyResponse[]> {
    return this.format(await this.keys.listActingFor(userId));
  }

  /** Returns the unexpired keys that `creator` created for other users. */
  async listCreatedForOthers(tx: Tx, creator: UserId): Promise<ApiKeyCreatedForOthersResponse[]> {
    const now = this.clock.now();
    const keys = await this.keys.listCreatedForOthers(tx, creator);
    return keys.filter((key) => !isExpired(key, now)).map(toCreatedForOthers);
  }

  /** Deletes the key and the keys that it created. Throws `ApiKeyNotFound`. */
  async remove(caller: Principal, id: string): Promise<void> {
    if (!isId(id)) throw new ApiKeyNotFound();
    await this.transactions.run(async (tx) => {
      const removed = await this.keys.findWithChildren(tx, id);
      if (!(await this.keys.remove(tx, id))) throw new ApiKeyNotFound();
      for (const { id: key, userId: subject, prefix } of removed) {
        this.connections.apiKeyDeleted(tx, key);
        const details = { key, prefix };
        await this.audit.record(tx, { action: 'api_key.deleted', actor: caller.userId, subject, details });
      }
    });
  }

  /**
   * Sets whether a key may decrypt the caller's data, from its next request on. Throws `ApiKeyNotFound`, even for a key
   * that acts as another user.
   */
  async setDataAccess(
    caller: SessionPrincipal,
    id: string,
    isAllowed: boolean,
  ): Promise<ListedApiKeyResponse> {
    if (!isId(id)) throw new ApiKeyNotFound();
    const { userId } = caller;
    await this.transactions.run(async (tx) => {
      if (!(await this.keys.setDataAllowed(tx, { id, userId, isAllowed }))) return;
      const details = { key: id, allowed: isAllowed };
      await this.audit.record(tx, { action: 'api_key.data_allowed', actor: userId, details });
    });
    const key = (await this.listActingAs(caller)).find((one) => one.id === id);
    if (!key) throw new ApiKeyNotFound();
    return key;
  }

  private async format(keys: readonly ListedApiKey[]): Promise<ListedApiKeyResponse[]> {
    const now = this.clock.now();
    const format = await this.scopes.getFormatter();
    return keys.map((key) => toListed(key, now, format));
  }

  private parseExpiry(text: string | null): Instant | null {
    if (text === null) return null;
    const expiry = parseRfc3339(text);
    if (expiry === null || expiry <= this.clock.now()) throw new InvalidExpiry();
    return expiry;
  }

  private newRow(
    caller: Principal,
    facts: Pick<ApiKey, 'userId' | 'name' | 'expiresAt' | 'scopes'>,
    token: string,
  ): ApiKey {
    const row = {
      id: newId(),
      keyDigest: digest(token),
      prefix: toPrefix(token),
      createdBy: caller.userId,
      parentId: caller.apiKey?.id ?? null,
      // No scope opens data.
      dataAllowed: caller.userId === facts.userId && facts.scopes === null,
      createdAt: this.clock.now(),
    };
    return Object.assign(new ApiKey(), { ...facts, ...row, lastUsedAt: null });
  }
}
