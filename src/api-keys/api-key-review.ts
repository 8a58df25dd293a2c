import { Injectable } from '@nestjs/common';
import { Clock, type Instant } from '#shared';
import { ApiKeyRepository, type ReviewedKey } from './api-key.repository.js';
import { type KeyWarning, listKeyWarnings } from './key-warnings.js';

const WORDS: Readonly<Record<Exclude<KeyWarning, 'creator_lost_power'>, string>> = {
  user_deleted: 'its user was deleted',
  creator_unknown: 'its creator is unknown',
  creator_deleted: 'its creator was deleted',
  full: 'full: no scopes limit what it may do',
  never_expires: 'never expires',
  unused: 'unused for 90 days',
};

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

const listProblems = (key: ReviewedKey, now: Instant): string[] =>
  listKeyWarnings(key, now).map((warning) => describeWarning(warning, key));

function describeWarning(warning: KeyWarning, { creatorName }: ReviewedKey): string {
  return warning === 'creator_lost_power'
    ? `its creator ${creatorName} may no longer create keys`
    : WORDS[warning];
}
