import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AttemptsService } from '#attempts';
import { type AuditAction, AuditLog } from '#audit';
import { type PasswordCredential } from '#data-keys';
import { PasswordHasher } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { type User, UsersService } from '#users';
import { TooManyPasswords } from './auth.errors.js';
import { CallerSession } from './caller-session.service.js';
import { locksAccount, type PasswordBuckets } from './password-limits.js';
import { normalizePassword } from './password-policy.service.js';

/** A password to check, for an account that may not exist. */
export type PasswordAttempt = {
  readonly user: User | null;
  readonly password: string;
  readonly buckets: PasswordBuckets;
  /** What the password was required for, in the audit log. */
  readonly action: AuditAction;
};

/** A correct password, in NFC. Pass it to {@link PasswordVerifier.recordSuccess} in the transaction that uses it. */
export type VerifiedPassword = {
  readonly user: User;
  readonly password: string;
  /** The stored hash has another scheme or cost than new ones. */
  readonly isOutdated: boolean;
  readonly buckets: PasswordBuckets;
};

/** Checks passwords: with limited attempts, at the same cost for every name, and with failures in the audit log. */
@Injectable()
export class PasswordVerifier {
  constructor(
    private readonly attempts: AttemptsService,
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly callers: CallerSession,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Returns null if the password is wrong. Throws `PasswordMalformed` (not counted) and `TooManyPasswords` (not evaluated). */
  async verify({ user, password, buckets, action }: PasswordAttempt): Promise<VerifiedPassword | null> {
    const normalized = normalizePassword(password);
    const { counted } = buckets;
    const remaining = await this.attempts.count(counted, TooManyPasswords, () => {
      this.hasher.refuseWhenBusy();
    });
    const stored = user && this.users.openPasswordHash(user);
    const isCorrect = await this.attempts.evaluate(counted, () => this.hasher.verify(normalized, stored));
    if (user && stored && isCorrect) {
      return { user, password: normalized, isOutdated: this.hasher.isOutdated(stored), buckets };
    }
    const isLockedNow = counted.some((bucket, i) => locksAccount(bucket) && remaining[i] === 0);
    await this.recordFailure(user, action, isLockedNow);
    return null;
  }

  /** Undoes the counting of an attempt that was correct, but failed because the service was unavailable. */
  async undo({ buckets }: VerifiedPassword): Promise<void> {
    await this.attempts.undo(buckets.counted).catch(() => undefined);
  }

  /**
   * Asserts, in the transaction that relies on the password, that neither the session has ended nor the password has
   * changed since it was verified. Throws `SessionEnded`.
   */
  assertUnchanged(tx: Tx, caller: SessionPrincipal, { user }: VerifiedPassword): Promise<void> {
    return this.callers.assertUnchanged(tx, caller, user);
  }

  /** Records that the password was correct, in the transaction that uses it. */
  async recordSuccess(tx: Tx, { buckets }: Pick<VerifiedPassword, 'buckets'>): Promise<void> {
    await this.attempts.recordSuccess(tx, buckets);
  }

  /** Returns false when the password was changed after the check: then its data-key slot was deleted, and is not corrupt. */
  async isCurrent({ user }: VerifiedPassword): Promise<boolean> {
    return (await this.users.findById(user.id))?.credentialVersion === user.credentialVersion;
  }

  /** Also records when, and from where, failed attempts locked the account, for its owner. */
  private recordFailure(user: User | null, action: AuditAction, isLockedNow: boolean): Promise<void> {
    const event = { actor: null, subject: user?.id ?? null, factor: 'password' } as const;
    return this.transactions.run(async (tx) => {
      await this.audit.record(tx, { ...event, action, result: 'failure' });
      if (user && isLockedNow) await this.audit.record(tx, { ...event, action: 'login.locked' });
    });
  }
}

/** Returns the checked password in the form that opens the data key. */
export function toPasswordCredential({ user, password }: VerifiedPassword): PasswordCredential {
  return { userId: user.id, password, credentialVersion: user.credentialVersion };
}
