import { Injectable } from '@nestjs/common';
import { type Principal, toPrincipal } from '#access';
import { AppConfig } from '#platform/config';
import { outsideRequest } from '#platform/context';
import { digest } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, type Instant, MINUTE_MS } from '#shared';
import { isApiKey, toPrefix } from './api-key-format.js';
import { isExpired } from './api-key.entity.js';
import { type ApiKeyRow, ApiKeyRepository } from './api-key.repository.js';
import { ApiKeyExpired, InvalidApiKey } from './api-keys.errors.js';
import { parseStoredScopes } from './key-scopes.js';

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
  async authenticate(key: string): Promise<Principal> {
    const row = isApiKey(key) ? await this.keys.findCredential(digest(key)) : undefined;
    if (!row) throw new InvalidApiKey();
    const now = this.clock.now();
    if (isExpired(row, now)) throw new ApiKeyExpired();
    this.recordUse(row, now);
    return toPrincipal(row, {
      dataUnlocked: this.isDataUnlocked(row),
      lock: null,
      session: null,
      apiKey: { id: row.id, prefix: toPrefix(key), scopes: parseStoredScopes(row.scopes) },
    });
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
