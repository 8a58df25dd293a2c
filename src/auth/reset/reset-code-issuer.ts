import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { newId } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, type Instant, MINUTE_MS, type SessionId, toRfc3339 } from '#shared';
import { type User } from '#users';
import { type PasswordReset } from './password-reset.entity.js';
import { PasswordResetRepository } from './password-reset.repository.js';
import { ResetCodes } from './reset-code.js';

const CODE_LIFE_MS = 15 * MINUTE_MS;

/** Issues reset codes, for the operator to pass on. */
@Injectable()
export class ResetCodeIssuer {
  constructor(
    private readonly resets: PasswordResetRepository,
    private readonly codes: ResetCodes,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** The code is on one line of the log, after the commit, and nowhere else. */
  async issue(user: User): Promise<void> {
    const { code, expiresAt } = await this.make(user);
    this.log.always('RESET_CODE', { username: user.name, code, expiresAt: toRfc3339(expiresAt) });
  }

  /** A code that replaces any earlier one; it is for the caller to hand over. @param factor who asked, if not a stranger */
  async make(user: User, factor?: 'operator'): Promise<{ code: string; expiresAt: Instant }> {
    const code = this.codes.make();
    const reset = this.newReset(user, code);
    const event = { action: 'password_reset.requested', actor: null, subject: user.id } as const;
    await this.transactions.run(async (tx) => {
      await this.resets.start(tx, reset);
      await this.audit.record(tx, { ...event, ...(factor === undefined ? {} : { factor }) });
    });
    return { code, expiresAt: reset.expiresAt };
  }

  private newReset({ id: userId }: User, code: string): PasswordReset {
    const id = newId<SessionId>();
    const codeDigest = this.codes.digest({ id, userId }, code);
    return { id, userId, codeDigest, secretDigest: null, expiresAt: this.clock.now() + CODE_LIFE_MS };
  }
}
