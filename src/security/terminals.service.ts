import { Injectable } from '@nestjs/common';
import { type Need, type Principal, type SessionPrincipal } from '#access';
import { type AuditedBy, AuditLog } from '#audit';
import { ConnectionClosings } from '#connections';
import { AppConfig } from '#platform/config';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type Instant, MINUTE_MS, type SessionId, type UserId } from '#shared';
import { MfaNotEnabled, MfaRequired, TerminalNotLocked } from './security.errors.js';
import { type TerminalProof, TerminalProofs } from './terminal-proofs.service.js';
import { TerminalRepository, type TerminalSelection } from './terminal.repository.js';

const TERMINAL_CODE: readonly Need[] = ['terminal_code'];

/** A terminal as seen by one caller. */
export type TerminalState = {
  readonly lockedAt: Instant | null;
  /** When the temporary access of this session ends; null without access. */
  readonly accessUntil: Instant | null;
};

/** When a terminal was locked, and how many connections that closes. */
export type LockedTerminal = { readonly lockedAt: Instant; readonly connectionsClosed: number };

/** A session with its current secret, independent of a request. */
export type TerminalVisitor = {
  readonly userId: UserId;
  readonly totpEnabled: boolean;
  readonly session: { readonly id: SessionId; readonly secretDigest: string };
};

const MAX_LISTED = 100;

/** Locks terminals, unlocks them with a second factor, and grants sessions temporary access. */
@Injectable()
export class TerminalsService {
  constructor(
    private readonly terminals: TerminalRepository,
    private readonly proofs: TerminalProofs,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly connections: ConnectionClosings,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Revokes all access to the terminal. Throws `MfaNotEnabled`. */
  lock(caller: SessionPrincipal, terminalId: string): Promise<LockedTerminal> {
    if (!caller.totpEnabled) throw new MfaNotEnabled();
    return this.transactions.run(async (tx) => {
      await this.terminals.countChange(tx, caller.userId);
      await this.terminals.endGrants(tx, { userId: caller.userId, terminalId });
      const lockedAt = await this.lockIn(tx, caller, terminalId);
      this.connections.terminalLocked(tx, { userId: caller.userId, terminalId });
      return { lockedAt, connectionsClosed: await this.connections.count(tx) };
    });
  }

  /** Throws `MfaNotEnabled`, `TerminalNotLocked` (the proof stays valid), and as {@link TerminalProofs.verify}. */
  async unlock(caller: SessionPrincipal, terminalId: string, proof: TerminalProof): Promise<void> {
    const { userId, totpEnabled, session } = caller;
    if (!totpEnabled) throw new MfaNotEnabled();
    const terminal = { userId, terminalId };
    if ((await this.terminals.findLockedAt(terminal)) === null) throw new TerminalNotLocked();
    const { factor, recordSuccess } = await this.proofs.verify(caller, terminalId, proof);
    await this.transactions.run(async (tx) => {
      await this.terminals.countChange(tx, userId);
      await recordSuccess(tx);
      if (!(await this.terminals.unlock(tx, terminal))) throw new TerminalNotLocked();
      await this.terminals.endGrants(tx, terminal);
      const details = { terminal: terminalId, session: session.id };
      await this.audit.record(tx, { action: 'terminal.unlocked', actor: userId, factor, details });
    });
  }

  /** Removes all locks when the second factor is removed, because nothing could unlock them. Returns their number. */
  async unlockAll(tx: Tx, userId: UserId, by: AuditedBy): Promise<number> {
    await this.terminals.countChange(tx, userId);
    await this.terminals.endAllGrants(tx, userId);
    const count = await this.terminals.unlockAll(tx, userId);
    const event = { action: 'terminal.unlocked', subject: userId, details: { count } } as const;
    if (count > 0) await this.audit.record(tx, { ...event, ...by });
    return count;
  }

  /** Returns the terminals of an account that are locked, whatever access sessions have; at most a hundred, last ones first. */
  listLastLocked(userId: UserId): Promise<string[]> {
    return this.terminals.listLastLocked(userId, MAX_LISTED);
  }

  /** Returns when a terminal of an account was locked, whatever access sessions have; null if it is not. */
  async findLock(
    { userId, totpEnabled }: Omit<TerminalVisitor, 'session'>,
    terminalId: string,
  ): Promise<Instant | null> {
    return totpEnabled ? this.terminals.findLockedAt({ userId, terminalId }) : null;
  }

  /** Reports every terminal as unlocked if the account has no second factor. */
  async getState({ userId, totpEnabled, session }: Principal, terminalId: string): Promise<TerminalState> {
    const lockedAt = await this.findLock({ userId, totpEnabled }, terminalId);
    if (lockedAt === null || session === null) return { lockedAt, accessUntil: null };
    const holder = { sessionId: session.id, terminalId, secretDigest: session.secretDigest };
    return { lockedAt, accessUntil: await this.terminals.findGrant(holder, this.clock.now()) };
  }

  /** Returns the state of a terminal that this caller may use. Throws `MfaRequired` for any other. */
  async assertAccess(caller: Principal, terminalId: string): Promise<TerminalState> {
    const state = await this.getState(caller, terminalId);
    if (state.lockedAt !== null && state.accessUntil === null)
      throw new MfaRequired({ needs: TERMINAL_CODE });
    return state;
  }

  /** Throws `MfaRequired`, naming a terminal of the selection that is locked for the visitor. */
  async assertAccessToAll(visitor: TerminalVisitor, selection: TerminalSelection): Promise<void> {
    const [terminalId] = await this.listInaccessible(visitor, selection);
    if (terminalId !== undefined) throw new MfaRequired({ needs: TERMINAL_CODE, terminalId });
  }

  /** Returns the terminals of the selection that are locked for the visitor, at most a hundred. */
  async listInaccessible(visitor: TerminalVisitor, selection: TerminalSelection): Promise<string[]> {
    const { userId, totpEnabled, session } = visitor;
    const locked = totpEnabled ? await this.terminals.listLocked(userId, selection, MAX_LISTED) : [];
    if (locked.length === 0) return [];
    const holder = { sessionId: session.id, secretDigest: session.secretDigest };
    const granted = await this.terminals.listGranted(holder, locked, this.clock.now());
    return locked.filter((terminalId) => !granted.includes(terminalId));
  }

  /**
   * Checks a proof, and grants this session access if the terminal is locked. Throws `MfaNotEnabled`, and as
   * {@link TerminalProofs.verify}.
   */
  async verify(caller: SessionPrincipal, terminalId: string, proof: TerminalProof): Promise<TerminalState> {
    const { userId, session } = caller;
    if (!caller.totpEnabled) throw new MfaNotEnabled();
    const { factor, recordSuccess } = await this.proofs.verify(caller, terminalId, proof);
    return this.transactions.run(async (tx) => {
      await recordSuccess(tx);
      const details = { terminal: terminalId, session: session.id };
      await this.audit.record(tx, { action: 'terminal.verified', actor: userId, factor, details });
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

  /** Returns when the terminal was locked. */
  private async lockIn(tx: Tx, { userId, session }: SessionPrincipal, terminalId: string): Promise<Instant> {
    const terminal = { userId, terminalId };
    const since = await this.terminals.findLockedAtIn(tx, terminal);
    if (since !== null) return since;
    const lockedAt = this.clock.now();
    // A concurrent request may have locked it first.
    if (!(await this.terminals.lock(tx, { ...terminal, lockedAt })))
      return (await this.terminals.findLockedAtIn(tx, terminal)) ?? lockedAt;
    const details = { terminal: terminalId, session: session.id };
    await this.audit.record(tx, { action: 'terminal.locked', actor: userId, details });
    return lockedAt;
  }
}
