import { ALL_PERMISSIONS, includesGrant, parseHeldGrants } from '#access';
import { DAY_MS, type Instant } from '#shared';
import { type ReviewedKey } from './api-key.repository.js';
import { parseStoredScopes } from './key-scopes.js';

const UNUSED_MS = 90 * DAY_MS;
const MAY_CREATE = 'api-keys.manage';

/** Why an admin should decide whether to keep a key. */
export const KEY_WARNINGS = [
  'user_deleted',
  'creator_unknown',
  'creator_deleted',
  'creator_lost_power',
  'full',
  'never_expires',
  'unused',
] as const;

export type KeyWarning = (typeof KEY_WARNINGS)[number];

export function listKeyWarnings(key: ReviewedKey, now: Instant): KeyWarning[] {
  const lastUse = key.lastUsedAt ?? key.createdAt;
  const creator = findCreatorWarning(key);
  return [
    ...(key.username === null ? (['user_deleted'] as const) : []),
    ...(creator === null ? [] : [creator]),
    ...(isUnlimited(key) ? (['full'] as const) : []),
    ...(key.expiresAt === null ? (['never_expires'] as const) : []),
    ...(lastUse <= now - UNUSED_MS ? (['unused'] as const) : []),
  ];
}

/** A key created for another user stays valid when its creator loses that power; an admin has to decide about it. */
function findCreatorWarning(key: ReviewedKey): KeyWarning | null {
  const { createdBy, userId, creatorName, creatorIsAdmin, creatorGrants, creatorSuspendedAt } = key;
  if (createdBy === null) return 'creator_unknown';
  if (createdBy === userId) return null;
  if (creatorName === null) return 'creator_deleted';
  const held = parseHeldGrants(creatorIsAdmin === 1, creatorGrants);
  const mayCreate = creatorSuspendedAt === null && includesGrant(held, MAY_CREATE);
  return mayCreate ? null : 'creator_lost_power';
}

function isUnlimited({ scopes }: ReviewedKey): boolean {
  const limits = parseStoredScopes(scopes);
  return limits === null || limits.includes(ALL_PERMISSIONS);
}
