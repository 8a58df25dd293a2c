import { ApiProperty, PickType } from '@nestjs/swagger';
import { type Instant, toRfc3339 } from '#shared';
import { SCOPES } from './api-key-requests.dto.js';
import { type ApiKey, isExpired } from './api-key.entity.js';
import { type ListedApiKey } from './api-key.repository.js';
import { includesData, parseStoredScopes } from './key-scopes.js';
import { KEY_WARNINGS, type KeyWarning, listKeyWarnings } from './key-warnings.js';

class ApiKeyFacts {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly id!: string;

  @ApiProperty({ example: 'backup job' })
  readonly name!: string;

  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45' })
  readonly userId!: string;

  @ApiProperty({ example: 'ada' })
  readonly username!: string;

  @ApiProperty({ example: 'tmx_3f9a1c22' })
  readonly tokenPrefix!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly expiresAt!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e46',
    description: 'User who created the key; null if no longer known',
  })
  readonly createdBy!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'Key that created this one, which expires or is deleted with it',
  })
  readonly parentId!: string | null;

  @ApiProperty({
    example: false,
    description:
      'Whether the key may use its user’s items: its scopes include `data`, and the user created the key or allowed it',
  })
  readonly dataAllowed!: boolean;

  @ApiProperty({
    type: [String],
    nullable: true,
    example: ['door:shell'],
    description: `${SCOPES}; null: everything that its user may do, except \`introspect\` and \`door:<slug>\``,
  })
  readonly scopes!: string[] | null;
}

export class CreatedApiKeyResponse extends ApiKeyFacts {
  @ApiProperty({ example: 'tmx_3f9a1c22…', description: 'The key, returned only once' })
  readonly token!: string;
}

export class ListedApiKeyResponse extends ApiKeyFacts {
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'Last use, to the minute',
  })
  readonly lastUsedAt!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '203.0.113.7',
    description: 'Address of the client at that use',
  })
  readonly lastUsedIp!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'grace',
    description: 'Username of who created the key; null if unknown or deleted',
  })
  readonly createdByName!: string | null;

  @ApiProperty({ example: true, description: 'False once the key, or the key that created it, has expired' })
  readonly isActive!: boolean;

  @ApiProperty({
    enum: KEY_WARNINGS,
    isArray: true,
    example: ['full'],
    description:
      'Why an admin should review the key. `full`: no scopes limit it; `creator_…`: who created it for another user was deleted, is unknown, or may no longer create keys',
  })
  readonly warnings!: KeyWarning[];
}

export class ApiKeyListResponse {
  @ApiProperty({ type: [ListedApiKeyResponse] })
  readonly apiKeys!: ListedApiKeyResponse[];
}

export class ApiKeyDeletedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;
}

/** A key that an admin created for another user. */
export class ApiKeyCreatedForOthersResponse extends PickType(ApiKeyFacts, [
  'id',
  'name',
  'userId',
  'username',
  'tokenPrefix',
]) {}

/** Spells stored scopes as the API does. */
type FormatScopes = (stored: readonly string[] | null) => string[] | null;

type KeyWithUser = Omit<ApiKey, 'keyDigest' | 'dataAllowed'> & {
  readonly username: string;
  /** 0 or 1 in rows of a list. */
  readonly dataAllowed: boolean | number;
};

export function toCreated(key: KeyWithUser, token: string, format: FormatScopes): CreatedApiKeyResponse {
  return { ...toFacts(key, format), token };
}

export function toListed(key: ListedApiKey, now: Instant, format: FormatScopes): ListedApiKeyResponse {
  const { lastUsedAt, lastUsedIp, creatorName } = key;
  return {
    ...toFacts(key, format),
    ...{ lastUsedAt: toRfc3339(lastUsedAt), lastUsedIp, createdByName: creatorName },
    isActive: !isExpired(key, now),
    warnings: listKeyWarnings(key, now),
  };
}

export function toCreatedForOthers({
  id,
  name,
  userId,
  username,
  prefix,
}: Pick<KeyWithUser, 'id' | 'name' | 'userId' | 'username' | 'prefix'>): ApiKeyCreatedForOthersResponse {
  return { id, name, userId, username, tokenPrefix: prefix };
}

function toFacts(key: KeyWithUser, format: FormatScopes): ApiKeyFacts {
  const scopes = parseStoredScopes(key.scopes);
  return {
    ...toCreatedForOthers(key),
    createdAt: toRfc3339(key.createdAt),
    expiresAt: toRfc3339(key.expiresAt),
    createdBy: key.createdBy,
    parentId: key.parentId,
    dataAllowed: Boolean(key.dataAllowed) && includesData(scopes),
    scopes: format(scopes),
  };
}
