import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type Instant, type UserId } from '#shared';
import { FactorVerifier, sessionFactorBuckets } from '#totp';
import { InvalidMfaCode, MfaNotEnabled, TerminalNotLocked, TooManyAttempts } from './security.errors.js';
import { TerminalRepository } from './terminal.repository.js';

/** How codes for a terminal are refused. */
export const TERMINAL_REFUSALS = { wrong: InvalidMfaCode, tooMany: TooManyAttempts } as const;

/** Terminals that open with a code of the second factor only. */
@Injectable()
export class TerminalLocksService {
  constructor(
    private readonly terminals: TerminalRepository,
    private readonly factors: FactorVerifier,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Ends all access to the terminal; returns since when it is locked. Throws `MfaNotEnabled`. */
  lock({ userId, totpEnabled, session }: SessionPrincipal, terminalId: string): Promise<Instant> {
    if (!totpEnabled) throw new MfaNotEnabled();
    const lockedAt = this.clock.now();
    const terminal = { userId, terminalId };
    return this.transactions.run(async (tx) => {
      await this.terminals.endGrants(tx, terminal);
      const since = await this.terminals.findLockedAtIn(tx, terminal);
      if (since !== null) return since;
      // Of two first locks at once the other one may have been faster.
      if (!(await this.terminals.lock(tx, { ...terminal, lockedAt })))
        return (await this.terminals.findLockedAtIn(tx, terminal)) ?? lockedAt;
      await this.audit.record(tx, {
        action: 'terminal.locked',
        actor: userId,
        details: { terminal: terminalId, session: session.id },
      });
      return lockedAt;
    });
  }

  /** Throws `MfaNotEnabled`, `TerminalNotLocked` (the code is not spent), `InvalidMfaCode`, `TooManyAttempts`. */
  async unlock(
    { userId, totpEnabled, session }: SessionPrincipal,
    terminalId: string,
    code: string,
  ): Promise<void> {
    if (!totpEnabled) throw new MfaNotEnabled();
    const terminal = { userId, terminalId };
    if ((await this.terminals.findLockedAt(terminal)) === null) throw new TerminalNotLocked();
    const buckets = sessionFactorBuckets(session.id, userId);
    const proof = await this.factors.verifyTotp(userId, code, buckets, TERMINAL_REFUSALS);
    await this.transactions.run(async (tx) => {
      await this.factors.accept(tx, proof);
      if (!(await this.terminals.unlock(tx, terminal))) throw new TerminalNotLocked();
      await this.terminals.endGrants(tx, terminal);
      const details = { terminal: terminalId, session: session.id };
      await this.audit.record(tx, { action: 'terminal.unlocked', actor: userId, factor: 'totp', details });
    });
  }

  /** Where the second factor goes, nothing could open the locks any more; returns how many there were. */
  async liftAll(tx: Tx, userId: UserId, by: 'owner' | 'operator'): Promise<number> {
    await this.terminals.endAllGrants(tx, userId);
    const count = await this.terminals.unlockAll(tx, userId);
    const who = by === 'owner' ? { actor: userId } : { actor: null, subject: userId, factor: by };
    if (count > 0) await this.audit.record(tx, { action: 'terminal.unlocked', ...who, details: { count } });
    return count;
  }
}
