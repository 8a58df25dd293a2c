import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { type Tx } from '#platform/database';
import { InvalidRequest, type UserId } from '#shared';
import {
  accountFactorBucket,
  type ConfirmedEnrolment,
  type Enrolment,
  InvalidTotpCode,
  isTotpCode,
  TooManyTotpCodes,
  TotpService,
} from '#totp';
import { type User } from '#users';

/** A secret that takes effect once its first code confirms it. */
@Injectable()
export class PendingTotp {
  constructor(
    private readonly totp: TotpService,
    private readonly attempts: AttemptsService,
  ) {}

  /** @param claim called first in the transaction */
  create({ id, name }: User, claim: (tx: Tx) => Promise<void>): Promise<Enrolment> {
    return this.totp.setUp({ userId: id, name }, claim);
  }

  /** Throws `InvalidRequest` (not counted), `TotpNotInitiated`, `TooManyTotpCodes`, `InvalidTotpCode`. */
  async confirm(userId: UserId, code: string): Promise<ConfirmedEnrolment> {
    if (!isTotpCode(code)) throw new InvalidRequest({}, 'totp_code is six digits');
    const pending = await this.totp.getPending(userId);
    const remaining = await this.attempts.count([accountFactorBucket(userId)], TooManyTotpCodes);
    const confirmed = this.totp.confirm(pending, code);
    if (!confirmed) throw new InvalidTotpCode({ remainingAttempts: Math.min(...remaining) });
    return confirmed;
  }

  /** @param isProved whether whoever enrols has proved who they are */
  async activate(tx: Tx, { id }: User, confirmed: ConfirmedEnrolment, isProved: boolean): Promise<void> {
    await this.totp.activate(tx, confirmed, isProved);
    await this.attempts.reset(tx, [accountFactorBucket(id)]);
  }
}
