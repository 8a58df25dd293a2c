import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { AuditLog } from '#audit';
import { digest, newId } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { Clock, type Instant, InvalidRequest, toRfc3339 } from '#shared';
import { UsersService } from '#users';
import { newApiKey, prefixOf } from './api-key-format.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyRepository } from './api-key.repository.js';
import {
  type ApiKeyListResponse,
  type CreateApiKeyRequest,
  type CreatedApiKeyResponse,
} from './api-keys.dto.js';
import { ApiKeyNotFound, InvalidExpiry } from './api-keys.errors.js';
import { parseRfc3339 } from './expiry.js';

/** Keys for programs: made, listed and deleted by admins. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly users: UsersService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidRequest` for a blank name, `InvalidExpiry`, `UserNotFound`. */
  async create(
    caller: Principal,
    { name, userId, expiresAt }: CreateApiKeyRequest,
  ): Promise<CreatedApiKeyResponse> {
    const label = name.trim();
    if (label === '' || !label.isWellFormed()) throw new InvalidRequest({}, 'name is required');
    const expiry = this.expiryOf(expiresAt ?? null);
    const user = await this.users.get({ userId });
    const token = newApiKey();
    const key = this.newRow({ userId: user.id, name: label, expiresAt: expiry }, token);
    await this.transactions.run(async (tx) => {
      await this.keys.add(tx, key);
      const details = { key: key.id, prefix: key.prefix };
      await this.audit.record(tx, {
        action: 'api_key.created',
        actor: caller.userId,
        subject: user.id,
        details,
      });
    });
    return { ...toFacts({ ...key, username: user.name }), token };
  }

  async list(): Promise<ApiKeyListResponse> {
    const now = this.clock.now();
    const lines = await this.keys.list();
    return {
      apiKeys: lines.map((line) => ({
        ...toFacts(line),
        lastUsedAt: toRfc3339(line.lastUsedAt),
        isActive: line.expiresAt === null || line.expiresAt > now,
      })),
    };
  }

  /** Throws `ApiKeyNotFound`. */
  async remove(caller: Principal, id: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!(await this.keys.remove(tx, id))) throw new ApiKeyNotFound();
      await this.audit.record(tx, {
        action: 'api_key.deleted',
        actor: caller.userId,
        subject: null,
        details: { key: id },
      });
    });
  }

  private expiryOf(text: string | null): Instant | null {
    if (text === null) return null;
    const expiry = parseRfc3339(text);
    if (expiry === null || expiry <= this.clock.now()) throw new InvalidExpiry();
    return expiry;
  }

  private newRow(facts: Pick<ApiKey, 'userId' | 'name' | 'expiresAt'>, token: string): ApiKey {
    const row = {
      id: newId(),
      keyDigest: digest(token),
      prefix: prefixOf(token),
      createdAt: this.clock.now(),
    };
    return Object.assign(new ApiKey(), { ...facts, ...row, lastUsedAt: null });
  }
}

function toFacts(key: Omit<ApiKey, 'keyDigest'> & { username: string }) {
  return {
    id: key.id,
    name: key.name,
    userId: key.userId,
    username: key.username,
    tokenPrefix: key.prefix,
    createdAt: toRfc3339(key.createdAt),
    expiresAt: toRfc3339(key.expiresAt),
  };
}
