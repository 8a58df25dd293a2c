import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { AppConfig } from '#platform/config';
import { outsideRequest } from '#platform/context';
import { digest } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, type Eventually, type Instant, MINUTE_MS, whenThere } from '#shared';
import { isApiKey, prefixOf } from './api-key-format.js';
import { type ApiKeyRow, ApiKeyRepository } from './api-key.repository.js';
import { isOver } from './expiry.js';
import { ApiKeyExpired, InvalidApiKey } from './api-keys.errors.js';

/** Finds who a key acts as. Its user's role and existence count as they are now. */
@Injectable()
export class ApiKeyAuthenticator {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly transactions: Transactions,
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Throws `InvalidApiKey`, `ApiKeyExpired`. */
  authenticate(key: string): Eventually<Principal> {
    if (!isApiKey(key)) throw new InvalidApiKey();
    return whenThere(this.keys.findCredential(digest(key)), (row) => {
      if (!row) throw new InvalidApiKey();
      return this.admit(row, prefixOf(key));
    });
  }

  private admit(row: ApiKeyRow, prefix: string): Principal {
    const now = this.clock.now();
    if (isOver(row, now)) throw new ApiKeyExpired();
    this.noteUse(row, now);
    const hasPassword = row.hasPassword === 1;
    return {
      userId: row.userId,
      username: row.username,
      isAdmin: row.isAdmin === 1,
      isOidc: row.isOidc === 1,
      isDualAuth: row.isOidc === 1 && hasPassword,
      totpEnabled: row.totpEnabled === 1,
      dataUnlocked:
        row.dataAllowed === 1 &&
        row.hasServerSlot === 1 &&
        (this.config.env.DATA_RECOVERY === 'server' || !hasPassword),
      lock: null,
      session: null,
      apiKey: { id: row.id, prefix },
    };
  }

  /** At most once a minute; no request waits for it. */
  private noteUse({ id, lastUsedAt }: ApiKeyRow, now: Instant): void {
    const since = now - MINUTE_MS;
    if (lastUsedAt !== null && lastUsedAt > since) return;
    const touch = () => this.transactions.run((tx) => this.keys.touch(tx, id, now, since + 1));
    outsideRequest(touch).catch((error: unknown) => {
      this.log.warn('could not record the use of an API key', { reason: String(error) });
    });
  }
}
