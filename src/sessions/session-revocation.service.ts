import { Injectable } from '@nestjs/common';
import { AdminRequired, type Principal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { Clock, isId, type SessionId, type UserId } from '#shared';
import { UserNotFound, UserRepository } from '#users';
import { SessionRepository } from './session.repository.js';
import { NotYourSession, NoSuchSession } from './sessions.errors.js';

export type RevokeAll = { readonly targetUserId: string | null; readonly exceptCurrent: boolean };

/** Ends sessions at somebody's wish; effective with the next request, on every replica. */
@Injectable()
export class SessionRevocationService {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly users: UserRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `NoSuchSession`, `NotYourSession`. */
  async revoke(caller: Principal, sessionId: string): Promise<void> {
    const owner = isId<SessionId>(sessionId)
      ? await this.sessions.findLiveOwner(sessionId, this.clock.now())
      : null;
    if (owner === null) throw new NoSuchSession();
    if (owner !== caller.userId && !caller.isAdmin) throw new NotYourSession();
    await this.transactions.run(async (tx) => {
      const ended = await this.sessions.end(tx, sessionId as SessionId, 'revoked', this.clock.now());
      if (!ended) throw new NoSuchSession();
      await this.record(tx, caller, owner, { session: sessionId });
    });
  }

  /** Returns how many ended. Throws `AdminRequired`, `UserNotFound`. */
  async revokeAll(caller: Principal, { targetUserId, exceptCurrent }: RevokeAll): Promise<number> {
    const userId = await this.targetOf(caller, targetUserId);
    const spared = exceptCurrent && userId === caller.userId ? caller.session?.id : undefined;
    return this.transactions.run(async (tx) => {
      const count = await this.sessions.endAll(tx, userId, 'revoked', this.clock.now(), spared);
      await this.record(tx, caller, userId, { count });
      return count;
    });
  }

  private async targetOf(caller: Principal, targetUserId: string | null): Promise<UserId> {
    if (targetUserId === null || targetUserId === caller.userId) return caller.userId;
    if (!caller.isAdmin) throw new AdminRequired();
    if (!isId<UserId>(targetUserId) || !(await this.users.findById(targetUserId))) throw new UserNotFound();
    return targetUserId;
  }

  private record(
    tx: Tx,
    { userId }: Principal,
    subject: UserId,
    details: Record<string, string | number>,
  ): Promise<void> {
    return this.audit.record(tx, { action: 'session.revoked', actor: userId, subject, details });
  }
}
