import { Injectable } from '@nestjs/common';
import { type CallerKey, type Principal, toPrincipal } from '#access';
import { AppConfig } from '#platform/config';
import { outsideRequest } from '#platform/context';
import { digest } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, type Instant, MINUTE_MS } from '#shared';
import { isApiKey } from './api-key-format.js';
import { isExpired } from './api-key.entity.js';
import { type ApiKeyRow, ApiKeyRepository } from './api-key.repository.js';
import { ApiKeyExpired, InvalidApiKey } from './api-keys.errors.js';
import { parseStoredScopes } from './key-scopes.js';

/** A caller with an API key. */
export type KeyPrincipal = Principal & { readonly apiKey: CallerKey };

/** A valid key. */
export type InspectedKey = {
  readonly principal: KeyPrincipal;
  readonly createdAt: Instant;
  /** When it expires, by itself or with the key that created it; null if never. */
  readonly expiresAt: Instant | null;
};

/** Authenticates API keys. A key always has its user's current role. */
@Injectable()
export class ApiKeyAuthenticator {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly transactions: Transactions,
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Returns the user that the key acts as. Throws `InvalidApiKey`, `ApiKeyExpired`. */
  async authenticate(key: string): Promise<KeyPrincipal> {
    const row = await this.findValid(key);
    this.recordUse(row, this.clock.now());
    return this.toKeyPrincipal(row);
  }

  /** Like {@link authenticate}, without recording a use. */
  async inspect(key: string): Promise<InspectedKey> {
    const row = await this.findValid(key);
    const ends = [row.expiresAt, row.parentExpiresAt].filter((at) => at !== null);
    return {
      principal: this.toKeyPrincipal(row),
      createdAt: row.createdAt,
      expiresAt: ends.length === 0 ? null : Math.min(...ends),
    };
  }

  /** Returns the user that a key acts as which was authenticated before; null if it has expired or is deleted. */
  async findById(id: string): Promise<KeyPrincipal | null> {
    const row = await this.keys.findCredentialById(id);
    return row === undefined || isExpired(row, this.clock.now()) ? null : this.toKeyPrincipal(row);
  }

  private async findValid(key: string): Promise<ApiKeyRow> {
    const row = isApiKey(key) ? await this.keys.findCredential(digest(key)) : undefined;
    if (!row) throw new InvalidApiKey();
    if (isExpired(row, this.clock.now())) throw new ApiKeyExpired();
    return row;
  }

  private toKeyPrincipal(row: ApiKeyRow): KeyPrincipal {
    const apiKey = { id: row.id, prefix: row.prefix, scopes: parseStoredScopes(row.scopes) };
    const principal = toPrincipal(row, {
      dataUnlocked: this.isDataUnlocked(row),
      lock: null,
      session: null,
      apiKey,
    });
    return { ...principal, apiKey };
  }

  /**
   * An API key decrypts data through the server slot. For a user with a password, the slot is used only while
   * `DATA_RECOVERY` is `server`, even if one is stored.
   */
  private isDataUnlocked({ dataAllowed, hasServerSlot, hasPassword }: ApiKeyRow): boolean {
    const serverMayOpen = this.config.env.DATA_RECOVERY === 'server' || hasPassword === 0;
    return dataAllowed === 1 && hasServerSlot === 1 && serverMayOpen;
  }

  /** Writes at most once a minute per key, and does not delay the request. */
  private recordUse({ id, lastUsedAt }: ApiKeyRow, now: Instant): void {
    const since = now - MINUTE_MS;
    if (lastUsedAt !== null && lastUsedAt > since) return;
    const touch = () => this.transactions.run((tx) => this.keys.touch(tx, id, now, since + 1));
    outsideRequest(touch).catch((error: unknown) => {
      this.log.warn('could not record the use of an API key', { reason: String(error) });
    });
  }
}
