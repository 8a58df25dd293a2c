import { Injectable } from '@nestjs/common';
import { AdminRequired, type Principal } from '#access';
import { AuditLog } from '#audit';
import { digest, newId } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { Clock, type Instant, InvalidRequest, isId, parseRfc3339, type UserId } from '#shared';
import { UserRepository, UsersService } from '#users';
import { newApiKey, prefixOf } from './api-key-format.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyRepository } from './api-key.repository.js';
import {
  type ApiKeyListResponse,
  type CreateApiKeyRequest,
  type CreatedApiKeyResponse,
  type MadeApiKeyResponse,
} from './api-keys.dto.js';
import { toFacts, toListed, toMade } from './api-key-views.js';
import { ApiKeyNotFound, InvalidExpiry } from './api-keys.errors.js';
import { isOver } from './expiry.js';

/** Keys for programs: made, listed and deleted by admins. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly users: UsersService,
    private readonly roster: UserRepository,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidRequest` for a blank name, `InvalidExpiry`, `UserNotFound`, `AdminRequired`, `SessionEnded`. */
  async create(
    caller: Principal,
    { name, userId, expiresAt }: CreateApiKeyRequest,
  ): Promise<CreatedApiKeyResponse> {
    const label = name.trim();
    if (label === '' || !label.isWellFormed()) throw new InvalidRequest({}, 'name is required');
    const expiry = this.expiryOf(expiresAt ?? null);
    const user = await this.users.get({ userId });
    const token = newApiKey();
    const key = this.newRow(caller, { userId: user.id, name: label, expiresAt: expiry }, token);
    await this.transactions.run(async (tx) => {
      await this.assertStillAdmin(tx, caller);
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
    return { apiKeys: (await this.keys.list()).map((line) => toListed(line, now)) };
  }

  /** The keys that `maker` made for others and that have not ended: what is left of an admin who goes. */
  async listMadeForOthers(tx: Tx, maker: UserId): Promise<MadeApiKeyResponse[]> {
    const now = this.clock.now();
    const lines = await this.keys.listMadeForOthers(tx, maker);
    return lines.filter((line) => !isOver(line, now)).map(toMade);
  }

  /** Ends the key and those that it made. Throws `ApiKeyNotFound`. */
  async remove(caller: Principal, id: string): Promise<void> {
    if (!isId(id)) throw new ApiKeyNotFound();
    await this.transactions.run(async (tx) => {
      const family = await this.keys.findFamily(tx, id);
      if (!(await this.keys.remove(tx, id))) throw new ApiKeyNotFound();
      for (const { id: key, userId: subject, prefix } of family) {
        const details = { key, prefix };
        await this.audit.record(tx, { action: 'api_key.deleted', actor: caller.userId, subject, details });
      }
    });
  }

  /** A key lives on, so nobody makes one whose session or role has ended meanwhile. */
  private async assertStillAdmin(tx: Tx, { userId, session }: Principal): Promise<void> {
    await this.roster.lockAdminRoster(tx);
    if (session !== null) await this.sessions.stay(tx, { session });
    if (!(await this.roster.isAdmin(tx, userId))) throw new AdminRequired();
  }

  private expiryOf(text: string | null): Instant | null {
    if (text === null) return null;
    const expiry = parseRfc3339(text);
    if (expiry === null || expiry <= this.clock.now()) throw new InvalidExpiry();
    return expiry;
  }

  private newRow(
    caller: Principal,
    facts: Pick<ApiKey, 'userId' | 'name' | 'expiresAt'>,
    token: string,
  ): ApiKey {
    const row = {
      id: newId(),
      keyDigest: digest(token),
      prefix: prefixOf(token),
      createdBy: caller.userId,
      parentId: caller.apiKey?.id ?? null,
      dataAllowed: caller.userId === facts.userId,
      createdAt: this.clock.now(),
    };
    return Object.assign(new ApiKey(), { ...facts, ...row, lastUsedAt: null });
  }
}
