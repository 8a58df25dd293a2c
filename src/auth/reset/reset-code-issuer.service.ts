import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { AuditLog } from '#audit';
import { newId } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, type Instant, MINUTE_MS, type PasswordResetId, toRfc3339 } from '#shared';
import { type User } from '#users';
import { type PasswordReset } from '../store/password-reset.entity.js';
import { PasswordResetRepository } from '../store/password-reset.repository.js';
import { ResetCodes } from './reset-codes.service.js';
import { exhaustedCodesBucket } from '../flow/reset-limits.js';

const CODE_LIFE_MS = 15 * MINUTE_MS;

/** What became of a request: `pending` where an earlier code or its token still counts. */
type Outcome = 'issued' | 'pending' | 'withheld';

/** Issues reset codes, for the operator to pass on. */
@Injectable()
export class ResetCodeIssuer {
  constructor(
    private readonly resets: PasswordResetRepository,
    private readonly codes: ResetCodes,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Issues a code on request of anybody. It replaces none that still counts, so that a stranger cannot take the
   * owner's code away. The code is on one line of the log, after the commit, and nowhere else.
   */
  async request(user: User): Promise<void> {
    const code = this.codes.make();
    const reset = this.newReset(user, code, false);
    const outcome = await this.transactions.run((tx) => this.tryStart(tx, user, reset));
    const { name: username } = user;
    if (outcome === 'issued')
      this.log.always('RESET_CODE', { username, code, expiresAt: toRfc3339(reset.expiresAt) });
    else if (outcome === 'pending') await this.logPending(user);
    else
      this.log.always('RESET_CODE_WITHHELD', {
        username,
        reason: 'too many failed attempts on earlier codes',
      });
  }

  /** Makes a code for an operator to hand over; it replaces any earlier one. */
  async makeForOperator(user: User): Promise<{ code: string; expiresAt: Instant }> {
    const code = this.codes.make();
    const reset = this.newReset(user, code, true);
    const event = { action: 'password_reset.requested', actor: null, subject: user.id } as const;
    await this.transactions.run(async (tx) => {
      await this.resets.start(tx, reset);
      await this.audit.record(tx, { ...event, factor: 'operator' });
    });
    return { code, expiresAt: reset.expiresAt };
  }

  private async tryStart(tx: Tx, user: User, reset: PasswordReset): Promise<Outcome> {
    const outcome = await this.start(tx, user, reset);
    const event = { action: 'password_reset.requested', actor: null, subject: user.id } as const;
    if (outcome === 'issued') await this.audit.record(tx, event);
    else await this.audit.record(tx, { ...event, result: 'failure', details: { reason: outcome } });
    return outcome;
  }

  private async start(tx: Tx, user: User, reset: PasswordReset): Promise<Outcome> {
    if (await this.attempts.isLockedOut(tx, exhaustedCodesBucket(user.nameKey))) return 'withheld';
    return (await this.resets.startUnlessPending(tx, reset, this.clock.now())) ? 'issued' : 'pending';
  }

  private async logPending({ id, name: username }: User): Promise<void> {
    const reset = await this.resets.find(id, this.clock.now());
    if (!reset) return;
    const { issuedAt, expiresAt, codeDigest, byOperator } = reset;
    this.log.always('RESET_PENDING', {
      username,
      issuedAt: toRfc3339(issuedAt),
      expiresAt: toRfc3339(expiresAt),
      isSpent: codeDigest === null,
      byOperator,
    });
  }

  private newReset({ id: userId }: User, code: string, byOperator: boolean): PasswordReset {
    const id = newId<PasswordResetId>();
    const codeDigest = this.codes.digest({ id, userId }, code);
    const issuedAt = this.clock.now();
    const expiresAt = issuedAt + CODE_LIFE_MS;
    return { id, userId, codeDigest, secretDigest: null, issuedAt, expiresAt, guesses: 0, byOperator };
  }
}
