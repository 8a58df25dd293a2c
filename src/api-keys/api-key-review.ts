import { Injectable } from '@nestjs/common';
import { Clock, DAY_MS, type Instant } from '#shared';
import { type ApiKeyLine, ApiKeyRepository } from './api-key.repository.js';

const UNUSED_MS = 90 * DAY_MS;

/** A key that somebody should look at, and why. */
export type KeyFinding = {
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
    const lines = await this.keys.listWithOrphans();
    return lines
      .map((line) => ({ ...line, problems: problemsOf(line, now) }))
      .filter(({ problems }) => problems.length > 0);
  }
}

function problemsOf(key: Omit<ApiKeyLine, 'username'> & { username: string | null }, now: Instant): string[] {
  const lastUse = key.lastUsedAt ?? key.createdAt;
  return [
    ...(key.username === null ? ['its user is gone'] : []),
    ...(key.expiresAt === null ? ['never expires'] : []),
    ...(lastUse <= now - UNUSED_MS ? ['unused for 90 days'] : []),
  ];
}
