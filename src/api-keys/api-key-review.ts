import { Injectable } from '@nestjs/common';
import { Clock, DAY_MS, type Instant } from '#shared';
import { ApiKeyRepository, type ReviewedKey } from './api-key.repository.js';

const UNUSED_MS = 90 * DAY_MS;

/** A key that somebody should look at, and why. */
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

/** Looks for keys that have outlived their use. */
@Injectable()
export class ApiKeyReview {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly clock: Clock,
  ) {}

  async findings(): Promise<KeyFinding[]> {
    const now = this.clock.now();
    const lines = await this.keys.listForReview();
    return lines
      .map((line) => ({ ...line, problems: problemsOf(line, now) }))
      .filter(({ problems }) => problems.length > 0);
  }
}

function problemsOf(key: ReviewedKey, now: Instant): string[] {
  const lastUse = key.lastUsedAt ?? key.createdAt;
  return [
    ...(key.username === null ? ['its user was deleted'] : []),
    ...makerProblems(key),
    ...(key.expiresAt === null ? ['never expires'] : []),
    ...(lastUse <= now - UNUSED_MS ? ['unused for 90 days'] : []),
  ];
}

/** A key outlives the power of whoever made it for somebody else; an admin has to decide whether it should. */
function makerProblems({ createdBy, userId, makerName, makerIsAdmin }: ReviewedKey): string[] {
  if (createdBy === null) return ['its creator is unknown'];
  if (createdBy === userId) return [];
  if (makerName === null) return ['its creator was deleted'];
  return makerIsAdmin === 1 ? [] : [`its creator ${makerName} is no longer an admin`];
}
