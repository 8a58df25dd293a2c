import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { AuditLog } from '#audit';
import { digest, newId } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type Instant, InvalidRequest, parseRfc3339, type UserId } from '#shared';
import { newApiKey, toPrefix } from './api-key-format.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { type CreateApiKeyRequest } from './api-key-requests.dto.js';
import { type CreatedApiKeyResponse, toCreated } from './api-keys.dto.js';
import { InvalidExpiry } from './api-keys.errors.js';
import { includesData, KeyScopes, serializeScopes } from './key-scopes.js';
import { ScopeGrants } from './scope-grants.js';

/** What a creator decides about a key. */
type KeyFacts = {
  readonly name: string;
  readonly expiresAt: Instant | null;
  readonly scopes: readonly string[] | null;
};

type KeyUser = { readonly id: UserId; readonly username: string };

/** Creates keys for whoever the caller of this class admits. */
@Injectable()
export class ApiKeyCreation {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly scopes: KeyScopes,
    private readonly grants: ScopeGrants,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidRequest` for a blank name, `InvalidExpiry`, `InvalidScopes`, `AdminRequired`. */
  async parse(
    caller: Principal,
    { name, expiresAt, scopes }: Omit<CreateApiKeyRequest, 'userId'>,
  ): Promise<KeyFacts> {
    const label = name.trim();
    if (label === '' || !label.isWellFormed()) throw new InvalidRequest({}, 'name is required');
    const expiry = this.parseExpiry(expiresAt ?? null);
    return { name: label, expiresAt: expiry, scopes: await this.scopes.parse(scopes ?? null, caller) };
  }

  /**
   * Stores a key that acts as `user`. `admit` decides in the transaction whether the caller may create it, and locks the
   * admin roster. Throws `ScopeNotHeld`, `AdminRequired`.
   */
  async create(
    caller: Principal,
    user: KeyUser,
    facts: KeyFacts,
    admit: (tx: Tx) => Promise<void>,
  ): Promise<CreatedApiKeyResponse> {
    const token = newApiKey();
    const key = this.toRow(caller, user.id, facts, token);
    const format = await this.scopes.getFormatter();
    const spelled = format(facts.scopes);
    await this.transactions.run(async (tx) => {
      await admit(tx);
      await this.grants.assertAllowed(tx, caller, user.id, facts.scopes);
      await this.keys.add(tx, key);
      const details = { key: key.id, prefix: key.prefix, ...(spelled && { scopes: spelled.join(' ') }) };
      await this.audit.record(tx, {
        action: 'api_key.created',
        actor: caller.userId,
        subject: user.id,
        details,
      });
    });
    return toCreated({ ...key, username: user.username }, token, format);
  }

  private parseExpiry(text: string | null): Instant | null {
    if (text === null) return null;
    const expiry = parseRfc3339(text);
    if (expiry === null || expiry <= this.clock.now()) throw new InvalidExpiry();
    return expiry;
  }

  private toRow(caller: Principal, userId: UserId, { scopes, ...facts }: KeyFacts, token: string): ApiKey {
    return Object.assign(new ApiKey(), {
      ...{ id: newId(), userId, ...facts, scopes: serializeScopes(scopes) },
      ...{ keyDigest: digest(token), prefix: toPrefix(token) },
      createdBy: caller.userId,
      parentId: caller.apiKey?.id ?? null,
      dataAllowed: caller.userId === userId && includesData(scopes),
      ...{ createdAt: this.clock.now(), lastUsedAt: null, lastUsedIp: null },
    });
  }
}
