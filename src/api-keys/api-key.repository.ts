import { Injectable } from '@nestjs/common';
import { IsNull, LessThan } from 'typeorm';
import { type PreparedRead, Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { ApiKey } from './api-key.entity.js';

/** A key and its user as one read gives them. Flags are 0 or 1 on both engines. */
export type ApiKeyRow = {
  readonly id: string;
  readonly userId: UserId;
  readonly expiresAt: Instant | null;
  readonly lastUsedAt: Instant | null;
  readonly username: string;
  readonly isAdmin: number;
  readonly isOidc: number;
  readonly hasPassword: number;
  readonly totpEnabled: number;
  readonly hasServerSlot: number;
};

/** A line of the list, with the user's name. */
export type ApiKeyLine = Omit<ApiKey, 'keyDigest'> & { readonly username: string };

/** One look-up by a unique index; it runs for every request with a key. */
const FIND_CREDENTIAL = `
  SELECT k.id AS id, k.user_id AS userId, k.expires_at AS expiresAt, k.last_used_at AS lastUsedAt,
         u.name AS username, u.is_admin AS isAdmin, u.is_oidc AS isOidc, u.password_hash IS NOT NULL AS hasPassword,
         u.totp_enabled AS totpEnabled,
         EXISTS (SELECT 1 FROM data_key_slot d
                 WHERE d.user_id = k.user_id AND d.kind = 'server' AND d.archived_at IS NULL) AS hasServerSlot
  FROM api_key k JOIN user u ON u.id = k.user_id
  WHERE k.key_digest = ?`;

/** A left join: a key must not hide from the review because its user is gone. */
const LIST = `
  SELECT k.id AS id, k.user_id AS userId, k.name AS name, k.prefix AS prefix, k.created_at AS createdAt,
         k.expires_at AS expiresAt, k.last_used_at AS lastUsedAt, u.name AS username
  FROM api_key k LEFT JOIN user u ON u.id = k.user_id
  ORDER BY k.id`;

/** The only file that queries `api_key`. */
@Injectable()
export class ApiKeyRepository {
  readonly findCredential: PreparedRead<ApiKeyRow>;

  constructor(private readonly reader: Reader) {
    this.findCredential = reader.prepare<ApiKeyRow>(FIND_CREDENTIAL);
  }

  async list(): Promise<ApiKeyLine[]> {
    return (await this.listWithOrphans()).filter((line): line is ApiKeyLine => line.username !== null);
  }

  listWithOrphans(): Promise<(Omit<ApiKeyLine, 'username'> & { username: string | null })[]> {
    return this.reader.read((manager) => manager.query(LIST));
  }

  async add(tx: Tx, key: ApiKey): Promise<void> {
    await tx.insert(ApiKey, key);
  }

  async remove(tx: Tx, id: string): Promise<boolean> {
    const { affected } = await tx.delete(ApiKey, { id });
    return affected === 1;
  }

  /** Notes a use unless one was noted after `since`. */
  async touch(tx: Tx, id: string, at: Instant, since: Instant): Promise<void> {
    await tx.update(
      ApiKey,
      [
        { id, lastUsedAt: IsNull() },
        { id, lastUsedAt: LessThan(since) },
      ] as never,
      { lastUsedAt: at },
    );
  }
}
