import { Injectable } from '@nestjs/common';
import { AccountLocked } from '#access';
import { MfaRequired, TerminalAccessService } from '#security';
import { SessionAuthenticator } from '#sessions';
import { type Instant, toRfc3339 } from '#shared';
import { type TunnelHolder } from './tunnel-order.js';

/** Whether a session may hold a tunnel now, asked of the database each time. */
@Injectable()
export class TunnelAccess {
  constructor(
    private readonly sessions: SessionAuthenticator,
    private readonly terminals: TerminalAccessService,
  ) {}

  /**
   * When the session was last active. Throws `SessionNotFound`, `SessionExpired`, `AccountLocked`, or `MfaRequired`
   * where the terminal is locked for this session.
   */
  async check({ session, terminalId }: TunnelHolder): Promise<Instant> {
    const { totpEnabled, lock, lastActiveAt } = await this.sessions.stateOf(session);
    if (lock) throw new AccountLocked({ locked_at: toRfc3339(lock.lockedAt), reason: lock.reason });
    if (terminalId === null) return lastActiveAt;
    const visitor = { userId: session.userId, totpEnabled, session };
    const { lockedAt, accessUntil } = await this.terminals.stateForVisitor(visitor, terminalId);
    if (lockedAt !== null && accessUntil === null) throw new MfaRequired();
    return lastActiveAt;
  }
}
