import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AttemptsService } from '#attempts';
import { type AuditAction, AuditLog } from '#audit';
import { type PasswordCredential } from '#data-keys';
import { PasswordHasher } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { type User, UsersService } from '#users';
import { TooManyPasswords } from './auth.errors.js';
import { CallerAssertion } from './caller-assertion.service.js';
import { locksAccount, type PasswordBuckets } from './password-limits.js';
import { normalizePassword } from './normalize-password.js';

/** A password somebody gave for an account that may not even exist. */
export type PasswordGuess = {
  readonly user: User | null;
  readonly password: string;
  readonly buckets: PasswordBuckets;
  /** What the guess was for, in the audit log. */
  readonly action: AuditAction;
};

/** A password that was right: in NFC, with what has to be settled in the transaction that uses it. */
export type PasswordProof = {
  readonly user: User;
  readonly password: string;
  readonly isOutdated: boolean;
  readonly buckets: PasswordBuckets;
};

/** Checks passwords: limited, at the same cost for every name, recorded. */
@Injectable()
export class PasswordVerifier {
  constructor(
    private readonly attempts: AttemptsService,
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly callers: CallerAssertion,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Null when it is wrong. Throws `PasswordMalformed` (not counted) and `TooManyPasswords` (not evaluated). */
  async verify({ user, password, buckets, action }: PasswordGuess): Promise<PasswordProof | null> {
    const normalized = normalizePassword(password);
    const { counted } = buckets;
    const remaining = await this.attempts.count(counted, TooManyPasswords, () => {
      this.hasher.refuseWhenBusy();
    });
    const stored = user && this.users.openPasswordHash(user);
    const isRight = await this.attempts.evaluate(counted, () => this.hasher.verify(normalized, stored));
    if (user && stored && isRight) {
      return { user, password: normalized, isOutdated: this.hasher.isOutdated(stored), buckets };
    }
    const isLockedNow = counted.some((bucket, i) => locksAccount(bucket) && remaining[i] === 0);
    await this.recordFailure(user, action, isLockedNow);
    return null;
  }

  /** Uncounts an attempt that was right, but came to nothing because the service was unavailable. */
  async undo({ buckets }: PasswordProof): Promise<void> {
    await this.attempts.undo(buckets.counted).catch(() => undefined);
  }

  /**
   * In the transaction of what a proof was for: the session that it was made in lives, and the password is still the
   * one that was proved. Throws `SessionEnded`.
   */
  assertHolds(tx: Tx, caller: SessionPrincipal, { user }: PasswordProof): Promise<void> {
    return this.callers.assertUnchanged(tx, caller, user);
  }

  /** Records that the password was right, in the transaction that uses it. */
  async recordSuccess(tx: Tx, { buckets }: Pick<PasswordProof, 'buckets'>): Promise<void> {
    await this.attempts.recordSuccess(tx, buckets);
  }

  /** False when the password was changed after it was proven: then its data-key slot is gone, not damaged. */
  async isCurrent({ user }: PasswordProof): Promise<boolean> {
    return (await this.users.findById(user.id))?.credentialVersion === user.credentialVersion;
  }

  /** The owner finds in the audit log when and from where guesses locked the account. */
  private recordFailure(user: User | null, action: AuditAction, isLockedNow: boolean): Promise<void> {
    const event = { actor: null, subject: user?.id ?? null, factor: 'password' } as const;
    return this.transactions.run(async (tx) => {
      await this.audit.record(tx, { ...event, action, result: 'failure' });
      if (user && isLockedNow) await this.audit.record(tx, { ...event, action: 'login.locked' });
    });
  }
}

/** The proven password as the data key wants it. */
export function toPasswordCredential({ user, password }: PasswordProof): PasswordCredential {
  return { userId: user.id, password, credentialVersion: user.credentialVersion };
}
