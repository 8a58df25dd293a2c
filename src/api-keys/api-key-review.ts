import { Injectable } from '@nestjs/common';
import { Clock, DAY_MS, type Instant } from '#shared';
import { ApiKeyRepository, type ReviewedKey } from './api-key.repository.js';

const UNUSED_MS = 90 * DAY_MS;

/** A key that an admin should check, and why. */
export type KeyFinding = {
  readonly id: string;
  readonly prefix: string;
  readonly name: string;
  readonly username: string | null;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly problems: readonly string[];
};

/** Finds keys that should probably be deleted. */
@Injectable()
export class ApiKeyReview {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly clock: Clock,
  ) {}

  async findProblems(): Promise<KeyFinding[]> {
    const now = this.clock.now();
    const keys = await this.keys.listForReview();
    return keys
      .map((key) => ({ ...key, problems: listProblems(key, now) }))
      .filter(({ problems }) => problems.length > 0);
  }
}

function listProblems(key: ReviewedKey, now: Instant): string[] {
  const lastUse = key.lastUsedAt ?? key.createdAt;
  return [
    ...(key.username === null ? ['its user was deleted'] : []),
    ...listCreatorProblems(key),
    ...(key.expiresAt === null ? ['never expires'] : []),
    ...(lastUse <= now - UNUSED_MS ? ['unused for 90 days'] : []),
  ];
}

/** A key created for another user stays valid when its creator loses the admin role; an admin has to decide about it. */
function listCreatorProblems({ createdBy, userId, creatorName, creatorIsAdmin }: ReviewedKey): string[] {
  if (createdBy === null) return ['its creator is unknown'];
  if (createdBy === userId) return [];
  if (creatorName === null) return ['its creator was deleted'];
  return creatorIsAdmin === 1 ? [] : [`its creator ${creatorName} is no longer an admin`];
}
