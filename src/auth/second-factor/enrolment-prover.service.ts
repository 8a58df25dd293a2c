import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { type Tx } from '#platform/database';
import { InvalidRequest, type UserId } from '#shared';
import {
  accountFactorBucket,
  InvalidTotpCode,
  isTotpCode,
  type ConfirmedEnrolment,
  TooManyTotpCodes,
  TotpService,
} from '#totp';

/** Checks the first code of a new authenticator. */
@Injectable()
export class EnrolmentProver {
  constructor(
    private readonly totp: TotpService,
    private readonly attempts: AttemptsService,
  ) {}

  /** Throws `InvalidRequest` (not counted), `TotpNotInitiated`, `TooManyTotpCodes`, `InvalidTotpCode`. */
  async prove(userId: UserId, code: string): Promise<ConfirmedEnrolment> {
    if (!isTotpCode(code)) throw new InvalidRequest({}, 'totp_code is six digits');
    const pending = await this.totp.getPending(userId);
    const remaining = await this.attempts.count([accountFactorBucket(userId)], TooManyTotpCodes);
    const proven = this.totp.confirm(pending, code);
    if (!proven) throw new InvalidTotpCode({ remainingAttempts: Math.min(...remaining) });
    return proven;
  }

  /** Throws `TotpNotInitiated` when the enrolment was finished or started over meanwhile. */
  async activate(tx: Tx, proven: ConfirmedEnrolment): Promise<void> {
    await this.totp.activate(tx, proven);
    await this.attempts.recordSuccess(tx, { resetOnSuccess: [accountFactorBucket(proven.pending.userId)] });
  }
}
