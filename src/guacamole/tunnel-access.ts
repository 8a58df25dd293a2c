import { Injectable } from '@nestjs/common';
import { AccountLocked } from '#access';
import { MfaRequired, TerminalAccessService, type TerminalSelection, type TerminalVisitor } from '#security';
import { SessionAuthenticator } from '#sessions';
import { type Instant, toRfc3339 } from '#shared';
import { terminalsAt, terminalsLike } from './desktop-identity.js';
import { DesktopPolicy } from './desktop-policy.js';
import { type TunnelHolder } from './tunnel-claims.js';

/** Whether a session may hold a tunnel now, asked of the database each time. */
@Injectable()
export class TunnelAccess {
  constructor(
    private readonly sessions: SessionAuthenticator,
    private readonly terminals: TerminalAccessService,
    private readonly policy: DesktopPolicy,
  ) {}

  /**
   * The holder as it may begin: with the other names of its desktop, if terminals are locked by those. Throws as
   * {@link check} does.
   */
  async begin(
    holder: TunnelHolder,
  ): Promise<{ readonly holder: TunnelHolder; readonly lastActiveAt: Instant }> {
    const { visitor, lastActiveAt } = await this.findVisitor(holder);
    const closed = await this.terminals.listClosed(visitor, terminalsLike(holder.desktop));
    const known = { ...holder, desktop: await this.policy.addAliases(holder.desktop, closed) };
    await this.assertOpen(visitor, terminalsAt(known.desktop, known.terminalId));
    return { holder: known, lastActiveAt };
  }

  /**
   * When the session was last active. Throws `SessionEnded`, `SessionExpired`, `AccountLocked`,
   * `RemoteDesktopNotAllowed`, or `MfaRequired` where a terminal that the desktop is is locked for this session.
   */
  async check(holder: TunnelHolder): Promise<Instant> {
    const { visitor, lastActiveAt } = await this.findVisitor(holder);
    await this.assertOpen(visitor, terminalsAt(holder.desktop, holder.terminalId));
    return lastActiveAt;
  }

  private async findVisitor({
    session,
  }: TunnelHolder): Promise<{ visitor: TerminalVisitor; lastActiveAt: Instant }> {
    const { isAdmin, totpEnabled, lock, lastActiveAt } = await this.sessions.getState(session);
    if (lock) throw new AccountLocked({ locked_at: toRfc3339(lock.lockedAt), reason: lock.reason });
    await this.policy.assertUser({ isAdmin });
    return { visitor: { userId: session.userId, totpEnabled, session }, lastActiveAt };
  }

  private async assertOpen(visitor: TerminalVisitor, selection: TerminalSelection): Promise<void> {
    const [terminalId] = await this.terminals.listClosed(visitor, selection);
    if (terminalId !== undefined) throw new MfaRequired({ terminalId });
  }
}
