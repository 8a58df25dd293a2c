import { type Instant, toRfc3339 } from '#shared';
import { type ApiKey } from './api-key.entity.js';
import { type ApiKeyLine } from './api-key.repository.js';
import { type ListedApiKeyResponse, type MadeApiKeyResponse } from './api-keys.dto.js';
import { isOver } from './expiry.js';

type KeyOfUser = Omit<ApiKey, 'keyDigest' | 'dataAllowed'> & {
  readonly username: string;
  /** 0 or 1 where it comes from a list. */
  readonly dataAllowed: boolean | number;
};

/** What every answer says about a key. */
export function toFacts(key: KeyOfUser) {
  return {
    ...toMade(key),
    createdAt: toRfc3339(key.createdAt),
    expiresAt: toRfc3339(key.expiresAt),
    createdBy: key.createdBy,
    parentId: key.parentId,
    dataAllowed: Boolean(key.dataAllowed),
  };
}

export function toListed(line: ApiKeyLine, now: Instant): ListedApiKeyResponse {
  return { ...toFacts(line), lastUsedAt: toRfc3339(line.lastUsedAt), isActive: !isOver(line, now) };
}

/** Which key it is and whom it acts as. */
export function toMade({
  id,
  name,
  userId,
  username,
  prefix,
}: Pick<KeyOfUser, 'id' | 'name' | 'userId' | 'username' | 'prefix'>): MadeApiKeyResponse {
  return { id, name, userId, username, tokenPrefix: prefix };
}
