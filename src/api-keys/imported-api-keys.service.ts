import { Injectable } from '@nestjs/common';
import { AttemptsService, toBucket } from '#attempts';
import { addressBlock, currentRequest } from '#platform/context';
import { digest, newId, PasswordHasher, randomSecret } from '#platform/crypto';
import { Reader, Transactions, type Tx } from '#platform/database';
import { Clock, type Instant, MINUTE_MS, type UserId } from '#shared';
import { isImportedKey, toPrefix } from './api-key-format.js';
import { ApiKey } from './api-key.entity.js';
import { InvalidApiKey } from './api-keys.errors.js';
import { ImportedApiKey } from './imported-api-key.entity.js';

/** A key of another system, of which only a slow hash is known. */
export type KeyToImport = {
  readonly name: string;
  readonly prefix: string;
  /** bcrypt. */
  readonly hash: string;
  readonly createdAt: Instant | null;
  readonly expiresAt: Instant | null;
};

/** Whoever knows the prefix of a key could otherwise have hashes computed without limit. */
const LIMIT = {
  name: 'api-key/imported',
  maxFailures: 10,
  windowMs: 10 * MINUTE_MS,
  lockoutMs: 10 * MINUTE_MS,
};

/** Imported API keys. The first use of a key verifies the slow hash once, and stores the digest of all others. */
@Injectable()
export class ImportedApiKeys {
  constructor(
    private readonly reader: Reader,
    private readonly hasher: PasswordHasher,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Stores a key with all rights of its user. Nobody knows who created it. */
  async store(
    tx: Tx,
    userId: UserId,
    { name, prefix, hash, createdAt, expiresAt }: KeyToImport,
  ): Promise<void> {
    const id = newId<string>();
    // Of random bits, because no key has been seen that the column could be about.
    const keyDigest = digest(randomSecret());
    const facts = {
      id,
      userId,
      name,
      prefix,
      keyDigest,
      expiresAt,
      createdAt: createdAt ?? this.clock.now(),
    };
    const rights = { scopes: null, createdBy: null, parentId: null, dataAllowed: false };
    await tx.insert(ApiKey, { ...facts, ...rights, lastUsedAt: null, lastUsedIp: null });
    await tx.insert(ImportedApiKey, { keyId: id, prefix, hash });
  }

  /** Returns whether the key is an imported one that is used for the first time; from now on its digest finds it. */
  async adopt(key: string): Promise<boolean> {
    if (!isImportedKey(key)) return false;
    const prefix = toPrefix(key);
    const candidates = await this.reader.read((manager) => manager.findBy(ImportedApiKey, { prefix }));
    if (candidates.length === 0) return false;
    const address = addressBlock(currentRequest()?.address ?? '');
    const buckets = [toBucket(LIMIT, prefix, address)];
    await this.attempts.count(buckets, InvalidApiKey).catch((error: unknown) => {
      // Without the time until the next attempt: the error is that of any unknown key.
      throw error instanceof InvalidApiKey ? new InvalidApiKey() : error;
    });
    const found = await this.attempts.evaluate(buckets, () => this.findMatching(candidates, key));
    if (!found) return false;
    await this.transactions.run(async (tx) => {
      await this.attempts.reset(tx, buckets);
      const { affected } = await tx.delete(ImportedApiKey, { keyId: found.keyId });
      if (affected === 1) await tx.update(ApiKey, { id: found.keyId }, { keyDigest: digest(key) });
    });
    return true;
  }

  private async findMatching(
    candidates: readonly ImportedApiKey[],
    key: string,
  ): Promise<ImportedApiKey | null> {
    for (const candidate of candidates) {
      if (await this.hasher.verify(key, { scheme: 'plain', hash: candidate.hash })) return candidate;
    }
    return null;
  }
}
