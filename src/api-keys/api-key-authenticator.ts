import { Injectable } from '@nestjs/common';
import { type CallerKey, parseHeldGrants, type Principal, toPrincipal } from '#access';
import { AppConfig } from '#platform/config';
import { digest } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock, type Instant } from '#shared';
import { isApiKey, isImportedKey } from './api-key-format.js';
import { isExpired } from './api-key.entity.js';
import { type ApiKeyRow, ApiKeyRepository } from './api-key.repository.js';
import { ApiKeyExpired, InvalidApiKey } from './api-keys.errors.js';
import { ImportedApiKeys } from './imported-api-keys.service.js';
import { includesData, parseStoredScopes, toEffectiveScopes } from './key-scopes.js';
import { KeyUseRecorder } from './key-use-recorder.js';

/** A caller with an API key. */
export type KeyPrincipal = Principal & { readonly apiKey: CallerKey };

/** A valid key. */
export type InspectedKey = {
  readonly principal: KeyPrincipal;
  readonly createdAt: Instant;
  /** When it expires, by itself or with the key that created it; null if never. */
  readonly expiresAt: Instant | null;
};

/** Authenticates API keys. A key never has more than its user holds at the time of the request. */
@Injectable()
export class ApiKeyAuthenticator {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly imported: ImportedApiKeys,
    private readonly uses: KeyUseRecorder,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Returns the user that the key acts as. Throws `InvalidApiKey`, `ApiKeyExpired`. */
  async authenticate(key: string): Promise<KeyPrincipal> {
    const row = await this.findValid(key);
    this.uses.record(row);
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

  /**
   * Checks in a transaction that a key still counts, which admitted its request before. Deletions and suspensions lock the
   * admin roster, so call it with the roster locked. Throws `InvalidApiKey`, `ApiKeyExpired`.
   */
  async assertActive(tx: Tx, { id }: Pick<CallerKey, 'id'>): Promise<void> {
    this.assertValid(await this.keys.findCredentialIn(tx, id));
  }

  private async findValid(key: string): Promise<ApiKeyRow> {
    if (!isApiKey(key) && !isImportedKey(key)) throw new InvalidApiKey();
    const keyDigest = digest(key);
    const row = await this.keys.findCredential(keyDigest);
    if (row || !(await this.imported.adopt(key))) return this.assertValid(row);
    return this.assertValid(await this.keys.findCredential(keyDigest));
  }

  private assertValid(row: ApiKeyRow | undefined): ApiKeyRow {
    if (!row) throw new InvalidApiKey();
    if (isExpired(row, this.clock.now())) throw new ApiKeyExpired();
    return row;
  }

  private toKeyPrincipal(row: ApiKeyRow): KeyPrincipal {
    const { id, prefix, userId, createdBy, isAdmin, roleGrants } = row;
    const scopes = parseStoredScopes(row.scopes);
    const apiKey: CallerKey = {
      ...{ id, prefix },
      scopes: toEffectiveScopes({ scopes, userId, createdBy }, parseHeldGrants(isAdmin === 1, roleGrants)),
      mayUseData: row.dataAllowed === 1 && includesData(scopes),
    };
    const dataUnlocked = apiKey.mayUseData && this.mayServerOpen(row);
    return { ...toPrincipal(row, { dataUnlocked, lock: null, session: null, apiKey }), apiKey };
  }

  /**
   * An API key decrypts data through the server slot. For a user with a password, the slot is used only while
   * `DATA_RECOVERY` is `server`, even if one is stored.
   */
  private mayServerOpen({ hasServerSlot, hasPassword }: ApiKeyRow): boolean {
    return hasServerSlot === 1 && (this.config.env.DATA_RECOVERY === 'server' || hasPassword === 0);
  }
}
