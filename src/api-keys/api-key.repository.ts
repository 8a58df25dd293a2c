import { Injectable } from '@nestjs/common';
import { IsNull, LessThan } from 'typeorm';
import { type PrincipalRow } from '#access';
import { type PreparedRead, Reader, type Tx } from '#platform/database';
import { ROLE_GRANTS, selectRoleGrants } from '#roles';
import { type Instant, type UserId } from '#shared';
import { ApiKey } from './api-key.entity.js';

/** The last use of a key, as far as it is known. */
export type KeyUse = { readonly at: Instant; readonly address: string };

/** Whether a user allows a key that acts as them to decrypt their data. */
type DataAccess = { readonly id: string; readonly userId: UserId; readonly isAllowed: boolean };

/** A key and its user, read in one statement. Flags are 0 or 1 on both engines. */
export type ApiKeyRow = PrincipalRow & {
  readonly id: string;
  readonly prefix: string;
  readonly expiresAt: Instant | null;
  readonly lastUsedAt: Instant | null;
  readonly parentExpiresAt: Instant | null;
  readonly dataAllowed: number;
  /** JSON. */
  readonly scopes: string | null;
  readonly createdBy: UserId | null;
  readonly createdAt: Instant;
  readonly hasServerSlot: number;
};

/** A row of a list. Flags are 0 or 1 on both engines. What concerns a creator is null if they were deleted. */
export type ListedApiKey = Omit<ApiKey, 'keyDigest' | 'dataAllowed'> & {
  readonly username: string;
  readonly dataAllowed: number;
  readonly parentExpiresAt: Instant | null;
  readonly creatorName: string | null;
  readonly creatorIsAdmin: number | null;
  readonly creatorGrants: string | null;
  readonly creatorSuspendedAt: Instant | null;
};

/** A row of the review. `username` is null if the user was deleted. */
export type ReviewedKey = Omit<ListedApiKey, 'username'> & { readonly username: string | null };

const CREDENTIAL = `
  SELECT k.id AS id, k.prefix AS prefix, k.user_id AS userId, k.created_by AS createdBy, k.created_at AS createdAt,
         k.expires_at AS expiresAt, k.last_used_at AS lastUsedAt, p.expires_at AS parentExpiresAt, k.data_allowed AS dataAllowed,
         k.scopes AS scopes, u.name AS username,
         u.is_admin AS isAdmin, u.is_oidc AS isOidc, u.password_hash IS NOT NULL AS hasPassword,
         u.totp_enabled AS totpEnabled, ${ROLE_GRANTS},
         EXISTS (SELECT 1 FROM data_key_slot d
                 WHERE d.user_id = k.user_id AND d.kind = 'server' AND d.archived_at IS NULL) AS hasServerSlot
  FROM api_key k JOIN user u ON u.id = k.user_id AND u.suspended_at IS NULL
  LEFT JOIN api_key p ON p.id = k.parent_id`;

/** One lookup by a unique index; runs for every request with a key. */
const FIND_CREDENTIAL = `${CREDENTIAL} WHERE k.key_digest = ?`;
const FIND_CREDENTIAL_BY_ID = `${CREDENTIAL} WHERE k.id = ?`;

/** Left joins, so that the review includes keys whose user was deleted. */
const SELECT = `
  SELECT k.id AS id, k.user_id AS userId, k.name AS name, k.prefix AS prefix, k.created_by AS createdBy,
         k.parent_id AS parentId, k.data_allowed AS dataAllowed, k.scopes AS scopes, k.created_at AS createdAt,
         k.expires_at AS expiresAt, k.last_used_at AS lastUsedAt, k.last_used_ip AS lastUsedIp,
         p.expires_at AS parentExpiresAt, u.name AS username, m.name AS creatorName, m.is_admin AS creatorIsAdmin,
         m.suspended_at AS creatorSuspendedAt, ${selectRoleGrants('m')} AS creatorGrants
  FROM api_key k LEFT JOIN user u ON u.id = k.user_id LEFT JOIN api_key p ON p.id = k.parent_id
  LEFT JOIN user m ON m.id = k.created_by`;

const REVIEW = `${SELECT} ORDER BY k.id`;
const LIST = `${SELECT} WHERE u.id IS NOT NULL ORDER BY k.id`;
const LIST_ACTING_FOR = `${SELECT} WHERE u.id = ? ORDER BY k.id`;
const LIST_CREATED_FOR_OTHERS = `${SELECT}
  WHERE k.created_by = ? AND k.user_id <> k.created_by AND u.id IS NOT NULL ORDER BY k.id`;

/** The only file that queries `api_key`. */
@Injectable()
export class ApiKeyRepository {
  readonly findCredential: PreparedRead<ApiKeyRow>;
  readonly findCredentialById: PreparedRead<ApiKeyRow>;

  constructor(private readonly reader: Reader) {
    this.findCredential = reader.prepare<ApiKeyRow>(FIND_CREDENTIAL);
    this.findCredentialById = reader.prepare<ApiKeyRow>(FIND_CREDENTIAL_BY_ID);
  }

  list(): Promise<ListedApiKey[]> {
    return this.reader.read((manager) => manager.query(LIST));
  }

  listActingFor(userId: UserId): Promise<ListedApiKey[]> {
    return this.reader.read((manager) => manager.query(LIST_ACTING_FOR, [userId]));
  }

  listCreatedForOthers(tx: Tx, creator: UserId): Promise<ListedApiKey[]> {
    return tx.query(LIST_CREATED_FOR_OTHERS, [creator]);
  }

  listForReview(): Promise<ReviewedKey[]> {
    return this.reader.read((manager) => manager.query(REVIEW));
  }

  /** Returns the credential as a transaction sees it; undefined if the key is deleted or its user is suspended. */
  async findCredentialIn(tx: Tx, id: string): Promise<ApiKeyRow | undefined> {
    const [row] = await tx.query<ApiKeyRow[]>(FIND_CREDENTIAL_BY_ID, [id]);
    return row;
  }

  /** Returns how many keys a user has created for themselves, including expired ones. */
  countOwn(tx: Tx, userId: UserId): Promise<number> {
    return tx.countBy(ApiKey, { userId, createdBy: userId });
  }

  async add(tx: Tx, key: ApiKey): Promise<void> {
    await tx.insert(ApiKey, key);
  }

  /** Returns the key and after it the keys that it created; nothing if it does not exist. */
  async findWithChildren(tx: Tx, id: string): Promise<Pick<ApiKey, 'id' | 'userId' | 'prefix'>[]> {
    const select = { id: true, userId: true, prefix: true } as const;
    const order = { id: 'ASC' } as const;
    const key = await tx.findOne(ApiKey, { select, where: { id } });
    return key === null ? [] : [key, ...(await tx.find(ApiKey, { select, where: { parentId: id }, order }))];
  }

  /** Returns false if the value is unchanged, or the key does not act as this user. */
  async setDataAllowed(tx: Tx, { id, userId, isAllowed }: DataAccess): Promise<boolean> {
    const change = { dataAllowed: isAllowed };
    const { affected } = await tx.update(ApiKey, { id, userId, dataAllowed: !isAllowed }, change);
    return affected === 1;
  }

  /** `ON DELETE CASCADE` also deletes the API keys it created. */
  async remove(tx: Tx, id: string): Promise<boolean> {
    const { affected } = await tx.delete(ApiKey, { id });
    return affected === 1;
  }

  /** Records a use unless one was recorded at or after `since`. */
  async touch(tx: Tx, id: string, { at, address }: KeyUse, since: Instant): Promise<void> {
    await tx.update(
      ApiKey,
      // TypeORM accepts alternatives here, but its types do not.
      [
        { id, lastUsedAt: IsNull() },
        { id, lastUsedAt: LessThan(since) },
      ] as never,
      { lastUsedAt: at, lastUsedIp: address },
    );
  }
}
