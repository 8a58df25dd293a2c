import { Injectable } from '@nestjs/common';
import { type Principal, type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { AppConfig } from '#platform/config';
import { Transactions } from '#platform/database';
import { Clock, type Instant, MINUTE_MS, type SessionId, type UserId } from '#shared';
import { FactorVerifier, sessionFactorBuckets } from '#totp';
import { MfaNotEnabled } from './security.errors.js';
import { TERMINAL_REFUSALS } from './terminal-locks.service.js';
import { TerminalRepository, type TerminalSelection } from './terminal.repository.js';

/** A terminal as one caller finds it. */
export type TerminalState = {
  readonly lockedAt: Instant | null;
  /** Until when this session may enter although it is locked. */
  readonly accessUntil: Instant | null;
};

/** Who asks about terminals, maybe long after a request: a user's session with its present secret. */
export type TerminalVisitor = {
  readonly userId: UserId;
  readonly totpEnabled: boolean;
  readonly session: { readonly id: SessionId; readonly secretDigest: string };
};

const MAX_LISTED = 100;

/** Who may enter a locked terminal: a session that has proved the second factor for it, for a while. */
@Injectable()
export class TerminalAccessService {
  constructor(
    private readonly terminals: TerminalRepository,
    private readonly factors: FactorVerifier,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Without a second factor nothing is locked. */
  async stateFor({ userId, totpEnabled, session }: Principal, terminalId: string): Promise<TerminalState> {
    const lockedAt = totpEnabled ? await this.terminals.findLockedAt({ userId, terminalId }) : null;
    if (lockedAt === null || session === null) return { lockedAt, accessUntil: null };
    const holder = { sessionId: session.id, terminalId, secretDigest: session.secretDigest };
    return { lockedAt, accessUntil: await this.terminals.findGrant(holder, this.clock.now()) };
  }

  /** Those of the selection that are locked for the visitor, the first hundred of them. */
  async listClosed(visitor: TerminalVisitor, selection: TerminalSelection): Promise<string[]> {
    const { userId, totpEnabled, session } = visitor;
    const locked = totpEnabled ? await this.terminals.listLocked(userId, selection, MAX_LISTED) : [];
    if (locked.length === 0) return [];
    const holder = { sessionId: session.id, secretDigest: session.secretDigest };
    const granted = await this.terminals.listGranted(holder, locked, this.clock.now());
    return locked.filter((terminalId) => !granted.includes(terminalId));
  }

  /**
   * Checks a code, and lets this session in where the terminal is locked. Throws `MfaNotEnabled`,
   * `InvalidMfaCode`, `TooManyAttempts`.
   */
  async verify(caller: SessionPrincipal, terminalId: string, code: string): Promise<TerminalState> {
    const { userId, session } = caller;
    if (!caller.totpEnabled) throw new MfaNotEnabled();
    const buckets = sessionFactorBuckets(session.id, userId);
    const proof = await this.factors.verifyTotp(userId, code, buckets, TERMINAL_REFUSALS);
    return this.transactions.run(async (tx) => {
      await this.factors.accept(tx, proof);
      const details = { terminal: terminalId, session: session.id };
      await this.audit.record(tx, { action: 'terminal.verified', actor: userId, factor: 'totp', details });
      const lockedAt = await this.terminals.findLockedAtIn(tx, { userId, terminalId });
      if (lockedAt === null) return { lockedAt, accessUntil: null };
      const accessUntil = this.clock.now() + this.config.env.TERMINAL_ACCESS_MINUTES * MINUTE_MS;
      const secretDigest = session.secretDigest;
      await this.terminals.grant(tx, {
        sessionId: session.id,
        terminalId,
        userId,
        secretDigest,
        expiresAt: accessUntil,
      });
      return { lockedAt, accessUntil };
    });
  }
}
