import { Injectable } from '@nestjs/common';
import { AttemptsService, type Bucket } from '#attempts';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { type DomainErrorClass, InvalidRequest, type UserId, type Wait } from '#shared';
import { BackupCodesService, normalizeBackupCode } from './backup-codes.service.js';
import { accountFactorBucket } from './factor-limits.js';
import { isTotpCode } from './totp-codes.js';
import { InvalidTotpCode, TooManyTotpCodes } from './totp.errors.js';
import { TotpService } from './totp.service.js';

/** A second factor that was right, to be settled in the transaction of what it was for. */
export type FactorProof = { readonly factor: 'totp' | 'backup_code'; readonly buckets: readonly Bucket[] };

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
  readonly also: readonly Bucket[];
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
   * @param also buckets besides the account's
   */
  async verify(userId: UserId, code: string, also: readonly Bucket[] = []): Promise<FactorProof> {
    if (isTotpCode(code)) return this.verifyTotp(userId, code, undefined, also);
    const backupCode = normalizeBackupCode(code);
    if (backupCode === null) throw new InvalidRequest({}, 'A code is six digits or a backup code');
    const use = () => this.backupCodes.use(userId, backupCode);
    return this.evaluate({ userId, factor: 'backup_code', use, also }, TOTP_REFUSALS);
  }

  /** A code of the authenticator alone, refused in the words of whoever asks for it. */
  verifyTotp(
    userId: UserId,
    code: string,
    refusals: CodeRefusals = TOTP_REFUSALS,
    also: readonly Bucket[] = [],
  ): Promise<FactorProof> {
    const use = () => this.totp.useCode(userId, code);
    return this.evaluate({ userId, factor: 'totp', use, also }, refusals);
  }

  private async evaluate({ userId, factor, use, also }: Guess, refusals: CodeRefusals): Promise<FactorProof> {
    const buckets = [...also, accountFactorBucket(userId)];
    const remaining = await this.attempts.count(buckets, refusals.tooMany);
    if (await this.attempts.evaluate(buckets, use)) return { factor, buckets };
    await this.recordFailure(userId, factor);
    throw new refusals.wrong({ remainingAttempts: Math.min(...remaining) });
  }

  async accept(tx: Tx, { buckets }: FactorProof): Promise<void> {
    await this.attempts.succeed(tx, { forgiven: buckets });
  }

  private async recordFailure(subject: UserId, factor: FactorProof['factor']): Promise<void> {
    await this.transactions.run((tx) =>
      this.audit.record(tx, { action: 'totp.verified', actor: null, subject, result: 'failure', factor }),
    );
  }
}
