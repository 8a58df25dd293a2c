import { Injectable } from '@nestjs/common';
import { SECOND_FACTORS, SecondFactorRequired, toAccountLocked } from '#access';
import { TerminalsService, type TerminalVisitor } from '#security';
import { SessionAuthenticator } from '#sessions';
import { type Instant } from '#shared';
import { terminalsAt, terminalsLike } from './desktop-identity.js';
import { DesktopPolicy } from './desktop-policy.js';
import { type TunnelHolder } from './tunnel-token.js';

/** Checks in the database whether a session may use a tunnel. */
@Injectable()
export class TunnelAccess {
  constructor(
    private readonly sessions: SessionAuthenticator,
    private readonly terminals: TerminalsService,
    private readonly policy: DesktopPolicy,
  ) {}

  /**
   * Checks a new tunnel. Returns the holder with the aliases of its desktop that locked terminals use. Throws as
   * {@link check} does.
   */
  async begin(
    holder: TunnelHolder,
  ): Promise<{ readonly holder: TunnelHolder; readonly lastActiveAt: Instant }> {
    const { visitor, lastActiveAt, mustEnrol } = await this.findVisitor(holder);
    if (mustEnrol) throw new SecondFactorRequired({ needs: SECOND_FACTORS });
    const closed = await this.terminals.listInaccessible(visitor, terminalsLike(holder.desktop));
    const withAliases = { ...holder, desktop: await this.policy.addAliases(holder.desktop, closed) };
    await this.terminals.assertAccessToAll(visitor, terminalsAt(withAliases.desktop, withAliases.terminalId));
    return { holder: withAliases, lastActiveAt };
  }

  /**
   * Returns when the session was last active. Throws `SessionEnded`, `SessionExpired`, `AccountLocked`,
   * `RemoteDesktopNotAllowed`, or `MfaRequired` if a terminal lock of the desktop applies to this session.
   */
  async check(holder: TunnelHolder): Promise<Instant> {
    const { visitor, lastActiveAt } = await this.findVisitor(holder);
    await this.terminals.assertAccessToAll(visitor, terminalsAt(holder.desktop, holder.terminalId));
    return lastActiveAt;
  }

  private async findVisitor({
    session,
  }: TunnelHolder): Promise<{ visitor: TerminalVisitor; lastActiveAt: Instant; mustEnrol: boolean }> {
    const { permissions, totpEnabled, lock, lastActiveAt, mustEnrol } = await this.sessions.getState(session);
    if (lock) throw toAccountLocked(lock);
    await this.policy.assertUser({ permissions });
    return { visitor: { userId: session.userId, totpEnabled, session }, lastActiveAt, mustEnrol };
  }
}
