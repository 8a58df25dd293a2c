import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AttemptsService, type Bucket, toBucket, type AttemptLimit } from '#attempts';
import { type AuditAction, AuditLog } from '#audit';
import { type PasskeyBuckets } from '#passkeys';
import { Transactions, type Tx } from '#platform/database';
import { DAY_MS, MINUTE_MS, type UserId } from '#shared';
import { PasscodeHasher } from './passcode-hasher.js';
import { type ScreenLock } from './screen-lock.entity.js';
import { ScreenLockRepository } from './screen-lock.repository.js';
import { IncorrectPasscode, NoPasscodeSet, TooManyAttempts } from './security.errors.js';

/** One limit for unlocking, changing and removing, with the passcode or a passkey. Counts consecutive failures: only a success resets it. */
const PASSCODE: AttemptLimit = {
  name: 'passcode/account',
  maxFailures: 5,
  windowMs: DAY_MS,
  lockoutMs: 15 * MINUTE_MS,
  maxLockoutMs: DAY_MS,
};

const bucketFor = (userId: UserId): Bucket => toBucket(PASSCODE, userId);

/** Returns the buckets of whatever unlocks the screen instead of the passcode. */
export function passcodeBuckets(userId: UserId): PasskeyBuckets {
  const counted = [bucketFor(userId)];
  return { counted, resetOnSuccess: counted };
}

/** Verifies passcodes, with a rate limit per account, and audits failures. */
@Injectable()
export class PasscodeVerifier {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly hasher: PasscodeHasher,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Returns the screen lock that the passcode belongs to. Throws `NoPasscodeSet`, `TooManyAttempts` (without checking the
   * passcode), `IncorrectPasscode`.
   *
   * @param action the audit action of a failure
   */
  async verify(
    { userId, session }: SessionPrincipal,
    passcode: string,
    action: AuditAction,
  ): Promise<ScreenLock> {
    const lock = await this.locks.get(userId);
    if (!lock.passcode) throw new NoPasscodeSet();
    const { passcode: stored } = lock;
    const buckets = [bucketFor(userId)];
    const [left = 0] = await this.attempts.count(buckets, TooManyAttempts);
    if (!(await this.attempts.evaluate(buckets, () => this.hasher.matches(lock, stored, passcode)))) {
      const details = { attempts_left: left, locked_out: left === 0, session: session.id };
      await this.recordFailure(userId, action, details);
      throw new IncorrectPasscode();
    }
    await this.transactions.run((tx) => this.resetLimit(tx, userId));
    return lock;
  }

  /** Resets the rate limit. */
  resetLimit(tx: Tx, userId: UserId): Promise<void> {
    return this.attempts.reset(tx, [bucketFor(userId)]);
  }

  private recordFailure(
    subject: UserId,
    action: AuditAction,
    details: Record<string, string | number | boolean>,
  ): Promise<void> {
    return this.transactions.run((tx) =>
      this.audit.record(tx, { action, actor: subject, result: 'failure', factor: 'passcode', details }),
    );
  }
}
