import { Injectable } from '@nestjs/common';
import { IsNull, LessThan } from 'typeorm';
import { type PreparedRead, Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { ApiKey } from './api-key.entity.js';

/** What a user decides about a key that acts for them. */
export type DataAgreement = { readonly id: string; readonly userId: UserId; readonly isAllowed: boolean };

/** A key and its user as one read gives them. Flags are 0 or 1 on both engines. */
export type ApiKeyRow = {
  readonly id: string;
  readonly userId: UserId;
  readonly expiresAt: Instant | null;
  readonly lastUsedAt: Instant | null;
  readonly parentExpiresAt: Instant | null;
  readonly dataAllowed: number;
  readonly username: string;
  readonly isAdmin: number;
  readonly isOidc: number;
  readonly hasPassword: number;
  readonly totpEnabled: number;
  readonly hasServerSlot: number;
};

/** A line of a list. Flags are 0 or 1 on both engines. */
export type ApiKeyLine = Omit<ApiKey, 'keyDigest' | 'dataAllowed'> & {
  readonly username: string;
  readonly dataAllowed: number;
  readonly parentExpiresAt: Instant | null;
};

/** A line of the review: its user may be gone, and its maker, too (`makerIsAdmin` null). */
export type ReviewedKey = Omit<ApiKeyLine, 'username'> & {
  readonly username: string | null;
  readonly makerName: string | null;
  readonly makerIsAdmin: number | null;
};

/** One look-up by a unique index; it runs for every request with a key. */
const FIND_CREDENTIAL = `
  SELECT k.id AS id, k.user_id AS userId, k.expires_at AS expiresAt, k.last_used_at AS lastUsedAt,
         p.expires_at AS parentExpiresAt, k.data_allowed AS dataAllowed, u.name AS username, u.is_admin AS isAdmin, u.is_oidc AS isOidc, u.password_hash IS NOT NULL AS hasPassword,
         u.totp_enabled AS totpEnabled,
         EXISTS (SELECT 1 FROM data_key_slot d
                 WHERE d.user_id = k.user_id AND d.kind = 'server' AND d.archived_at IS NULL) AS hasServerSlot
  FROM api_key k JOIN user u ON u.id = k.user_id LEFT JOIN api_key p ON p.id = k.parent_id
  WHERE k.key_digest = ?`;

const LINE = `
  SELECT k.id AS id, k.user_id AS userId, k.name AS name, k.prefix AS prefix, k.created_by AS createdBy,
         k.parent_id AS parentId, k.data_allowed AS dataAllowed, k.created_at AS createdAt,
         k.expires_at AS expiresAt, k.last_used_at AS lastUsedAt, p.expires_at AS parentExpiresAt, u.name AS username`;

const LIST = `${LINE}
  FROM api_key k JOIN user u ON u.id = k.user_id LEFT JOIN api_key p ON p.id = k.parent_id
  ORDER BY k.id`;

const LIST_ACTING_FOR = `${LINE}
  FROM api_key k JOIN user u ON u.id = k.user_id LEFT JOIN api_key p ON p.id = k.parent_id
  WHERE k.user_id = ? ORDER BY k.id`;

const LIST_MADE_FOR_OTHERS = `${LINE}
  FROM api_key k JOIN user u ON u.id = k.user_id LEFT JOIN api_key p ON p.id = k.parent_id
  WHERE k.created_by = ? AND k.user_id <> k.created_by ORDER BY k.id`;

/** A left join: a key must not hide from the review because its user was deleted. */
const REVIEW = `${LINE}, m.name AS makerName, m.is_admin AS makerIsAdmin
  FROM api_key k LEFT JOIN user u ON u.id = k.user_id LEFT JOIN api_key p ON p.id = k.parent_id
  LEFT JOIN user m ON m.id = k.created_by
  ORDER BY k.id`;

/** The only file that queries `api_key`. */
@Injectable()
export class ApiKeyRepository {
  readonly findCredential: PreparedRead<ApiKeyRow>;

  constructor(private readonly reader: Reader) {
    this.findCredential = reader.prepare<ApiKeyRow>(FIND_CREDENTIAL);
  }

  list(): Promise<ApiKeyLine[]> {
    return this.reader.read((manager) => manager.query(LIST));
  }

  listActingFor(userId: UserId): Promise<ApiKeyLine[]> {
    return this.reader.read((manager) => manager.query(LIST_ACTING_FOR, [userId]));
  }

  listMadeForOthers(tx: Tx, maker: UserId): Promise<ApiKeyLine[]> {
    return tx.query(LIST_MADE_FOR_OTHERS, [maker]);
  }

  listForReview(): Promise<ReviewedKey[]> {
    return this.reader.read((manager) => manager.query(REVIEW));
  }

  async add(tx: Tx, key: ApiKey): Promise<void> {
    await tx.insert(ApiKey, key);
  }

  /** The key and those that it made. */
  findFamily(tx: Tx, id: string): Promise<Pick<ApiKey, 'id' | 'userId' | 'prefix'>[]> {
    const select = { id: true, userId: true, prefix: true } as const;
    return tx.find(ApiKey, { select, where: [{ id }, { parentId: id }], order: { id: 'ASC' } });
  }

  /** False when the key opens data or not as asked already, or is none of this user's. */
  async setDataAllowed(tx: Tx, { id, userId, isAllowed }: DataAgreement): Promise<boolean> {
    const change = { dataAllowed: isAllowed };
    const { affected } = await tx.update(ApiKey, { id, userId, dataAllowed: !isAllowed }, change);
    return affected === 1;
  }

  /** Foreign keys remove the keys that it made as well. */
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
