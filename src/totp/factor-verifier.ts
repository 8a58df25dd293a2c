import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { type DomainErrorClass, InvalidRequest, type UserId, type Wait } from '#shared';
import { BackupCodesService, normalizeBackupCode } from './backup-codes.service.js';
import { type FactorBuckets } from './factor-limits.js';
import { isTotpCode } from './totp-codes.js';
import { InvalidTotpCode, TooManyTotpCodes } from './totp.errors.js';
import { TotpService } from './totp.service.js';

/** A second factor that was right, to be settled in the transaction of what it was for. */
export type FactorProof = { readonly factor: 'totp' | 'backup_code'; readonly buckets: FactorBuckets };

/** How a place that asks for codes refuses them. */
export type CodeRefusals = {
  readonly wrong: DomainErrorClass<{ remainingAttempts?: number }>;
  readonly tooMany: DomainErrorClass<Wait>;
};

const TOTP_REFUSALS: CodeRefusals = { wrong: InvalidTotpCode, tooMany: TooManyTotpCodes };

type Guess = {
  readonly userId: UserId;
  readonly factor: FactorProof['factor'];
  readonly use: () => Promise<boolean>;
  readonly buckets: FactorBuckets;
};

/** Checks codes of the second factor: limited, each good once, recorded. */
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
  async verify(userId: UserId, code: string, buckets: FactorBuckets): Promise<FactorProof> {
    if (isTotpCode(code)) return this.verifyTotp(userId, code, buckets);
    const backupCode = normalizeBackupCode(code);
    if (backupCode === null) throw new InvalidRequest({}, 'A code is six digits or a backup code');
    const use = () => this.backupCodes.use(userId, backupCode);
    return this.evaluate({ userId, factor: 'backup_code', use, buckets }, TOTP_REFUSALS);
  }

  /** A code of the authenticator alone, refused in the words of whoever asks for it. */
  verifyTotp(
    userId: UserId,
    code: string,
    buckets: FactorBuckets,
    refusals: CodeRefusals = TOTP_REFUSALS,
  ): Promise<FactorProof> {
    const use = () => this.totp.useCode(userId, code);
    return this.evaluate({ userId, factor: 'totp', use, buckets }, refusals);
  }

  private async evaluate(
    { userId, factor, use, buckets }: Guess,
    refusals: CodeRefusals,
  ): Promise<FactorProof> {
    const remaining = await this.attempts.count(buckets.counted, refusals.tooMany);
    if (await this.attempts.evaluate(buckets.counted, use)) return { factor, buckets };
    await this.recordFailure(userId, factor);
    throw new refusals.wrong({ remainingAttempts: Math.min(...remaining) });
  }

  async accept(tx: Tx, { buckets }: FactorProof): Promise<void> {
    await this.attempts.recordSuccess(tx, { resetOnSuccess: buckets.resetOnSuccess });
  }

  private async recordFailure(subject: UserId, factor: FactorProof['factor']): Promise<void> {
    await this.transactions.run((tx) =>
      this.audit.record(tx, { action: 'totp.verified', actor: null, subject, result: 'failure', factor }),
    );
  }
}
