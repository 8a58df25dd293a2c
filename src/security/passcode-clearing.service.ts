import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { SessionsService } from '#sessions';
import { type UserId } from '#shared';
import { PasscodeVerifier } from './passcode-verifier.js';
import { ScreenLockRepository } from './screen-lock.repository.js';
import { NoPasscodeSet } from './security.errors.js';

/** The way out for somebody who forgot the passcode; an operator's, because a passcode proves little. */
@Injectable()
export class PasscodeClearingService {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly verifier: PasscodeVerifier,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Removes the passcode and ends all sessions; returns how many. Throws `NoPasscodeSet`. */
  clear(userId: UserId): Promise<number> {
    return this.transactions.run(async (tx) => {
      if (!(await this.locks.clearPasscode(tx, userId))) throw new NoPasscodeSet();
      await this.verifier.forgive(tx, userId);
      const ended = await this.sessions.endAll(tx, userId, 'revoked');
      const who = { actor: null, subject: userId, factor: 'operator' };
      await this.audit.record(tx, { action: 'passcode.cleared', ...who, details: { ended } });
      return ended;
    });
  }
}
