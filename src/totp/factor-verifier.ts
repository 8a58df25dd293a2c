import { Injectable } from '@nestjs/common';
import { type AttemptLimit, AttemptsService, type Bucket, toBucket } from '#attempts';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import {
  DAY_MS,
  type DomainErrorClass,
  InvalidRequest,
  MINUTE_MS,
  type SessionId,
  type UserId,
  type Wait,
} from '#shared';
import { BackupCodesService, normalizeBackupCode } from './backup-codes.service.js';
import { isTotpCode } from './totp-codes.js';
import { InvalidTotpCode, TooManyTotpCodes } from './totp.errors.js';
import { TotpService } from './totp.service.js';

const PER_LOGIN: AttemptLimit = {
  name: 'factor/login',
  maxFailures: 5,
  windowMs: 10 * MINUTE_MS,
  lockoutMs: 10 * MINUTE_MS,
};
/** Consecutive failures over all logins. */
const PER_ACCOUNT: AttemptLimit = {
  name: 'factor/account',
  maxFailures: 10,
  windowMs: DAY_MS,
  lockoutMs: 15 * MINUTE_MS,
  maxLockoutMs: DAY_MS,
};

/** Within one session, so that failed logins of others cannot lock the owner out of reauthentication. */
const PER_SESSION: AttemptLimit = { ...PER_ACCOUNT, name: 'factor/session' };

/** The buckets of an attempt at a code. */
export type FactorBuckets = {
  /** Count the attempt before it is evaluated; each of them can refuse it. */
  readonly counted: readonly Bucket[];
  /** Reset if the code is correct. */
  readonly resetOnSuccess: readonly Bucket[];
};

export const accountFactorBucket = (userId: UserId): Bucket => toBucket(PER_ACCOUNT, userId);

/** Returns the buckets of the second-factor step of a login. */
export function loginFactorBuckets(challengeId: string, userId: UserId): FactorBuckets {
  const counted = [toBucket(PER_LOGIN, challengeId), accountFactorBucket(userId)];
  return { counted, resetOnSuccess: counted };
}

/** Returns the buckets of a code entered in a live session; a correct code also ends a lockout of logins. */
export function sessionFactorBuckets(sessionId: SessionId, userId: UserId): FactorBuckets {
  const own = toBucket(PER_SESSION, sessionId);
  return { counted: [own], resetOnSuccess: [own, accountFactorBucket(userId)] };
}

/** A verified second factor, to be recorded in the transaction that it authorises. */
export type VerifiedFactor = { readonly factor: 'totp' | 'backup_code'; readonly buckets: FactorBuckets };

/** The errors of a use case that verifies codes. */
export type CodeErrors = {
  readonly wrong: DomainErrorClass<{ remainingAttempts?: number }>;
  readonly tooMany: DomainErrorClass<Wait>;
};

const TOTP_ERRORS: CodeErrors = { wrong: InvalidTotpCode, tooMany: TooManyTotpCodes };

type CodeAttempt = {
  readonly userId: UserId;
  readonly factor: VerifiedFactor['factor'];
  readonly use: () => Promise<boolean>;
  readonly buckets: FactorBuckets;
};

/** Verifies codes of the second factor: rate-limited, each accepted once, failures recorded. */
@Injectable()
export class FactorVerifier {
  constructor(
    private readonly totp: TotpService,
    private readonly backupCodes: BackupCodesService,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Throws `InvalidRequest` for text that cannot be a code (not counted), `TooManyTotpCodes` (not evaluated),
   * `InvalidTotpCode` and `TotpNotEnabled`.
   */
  async verify(userId: UserId, code: string, buckets: FactorBuckets): Promise<VerifiedFactor> {
    if (isTotpCode(code)) return this.verifyTotp(userId, code, buckets);
    const backupCode = normalizeBackupCode(code);
    if (backupCode === null) throw new InvalidRequest({}, 'A code is six digits or a backup code');
    const use = () => this.backupCodes.use(userId, backupCode);
    return this.attempt({ userId, factor: 'backup_code', use, buckets }, TOTP_ERRORS);
  }

  /** Verifies a code of the authenticator app only, with the errors of the use case. */
  verifyTotp(
    userId: UserId,
    code: string,
    buckets: FactorBuckets,
    errors: CodeErrors = TOTP_ERRORS,
  ): Promise<VerifiedFactor> {
    const use = () => this.totp.useCode(userId, code);
    return this.attempt({ userId, factor: 'totp', use, buckets }, errors);
  }

  private async attempt(
    { userId, factor, use, buckets }: CodeAttempt,
    errors: CodeErrors,
  ): Promise<VerifiedFactor> {
    const remaining = await this.attempts.count(buckets.counted, errors.tooMany);
    if (await this.attempts.evaluate(buckets.counted, use)) return { factor, buckets };
    await this.recordFailure(userId, factor);
    throw new errors.wrong({ remainingAttempts: Math.min(...remaining) });
  }

  async recordSuccess(tx: Tx, { buckets }: VerifiedFactor): Promise<void> {
    await this.attempts.reset(tx, buckets.resetOnSuccess);
  }

  private async recordFailure(subject: UserId, factor: VerifiedFactor['factor']): Promise<void> {
    await this.transactions.run((tx) =>
      this.audit.record(tx, { action: 'totp.verified', actor: null, subject, result: 'failure', factor }),
    );
  }
}
