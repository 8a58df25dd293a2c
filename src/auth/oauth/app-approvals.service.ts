import { Injectable } from '@nestjs/common';
import { SessionEnded, type SessionPrincipal } from '#access';
import { type Tx } from '#platform/database';
import { type ClientInfo, type IssuedSession, SessionFacts } from '#sessions';
import { type SessionId } from '#shared';
import { type User, UsersService } from '#users';
import { AccountSuspended } from '../flow/auth.errors.js';
import { CallerSession } from '../flow/caller-session.service.js';
import { LoginDispatcher } from '../flow/login-dispatcher.service.js';
import { type Approval } from '../store/approval.js';
import { type OAuthClient } from './oauth-clients.js';

/** The login of an app that a user approved. `consume` spends the approval for this session, in its transaction, or throws. */
export type AppLogin = {
  readonly approval: Approval;
  readonly app: OAuthClient;
  readonly client: ClientInfo;
  readonly consume: (tx: Tx, session: SessionId) => Promise<void>;
};

/** The approval counts no longer: the user, their credentials or their session have changed since. */
class ApprovalLapsed extends Error {}

/**
 * Lets users log in their apps. It is a login of that user: their suspension, single-session mode and screen lock apply. It
 * opens no encrypted data and is no proof.
 */
@Injectable()
export class AppApprovals {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionFacts,
    private readonly callers: CallerSession,
    private readonly dispatcher: LoginDispatcher,
  ) {}

  /** Throws `SessionEnded` if the account was deleted since the request was admitted. */
  async findApprover({ userId }: SessionPrincipal): Promise<User> {
    const user = await this.users.findById(userId);
    if (!user) throw new SessionEnded({ reason: 'gone' });
    return user;
  }

  /** Returns who decides, as they are now. Call it first in the transaction. Throws `SessionEnded`. */
  async toApproval(tx: Tx, caller: SessionPrincipal, user: User): Promise<Approval> {
    await this.callers.assertUnchanged(tx, caller, user);
    const factor = await this.sessions.getFactor(tx, caller);
    const { id: userId, credentialVersion, sessionEpoch } = user;
    return { userId, credentialVersion, sessionEpoch, sessionId: caller.session.id, factor };
  }

  /** Returns null if the approval counts no longer. Throws what `consume` throws. */
  async logIn({ approval, app, client, consume }: AppLogin): Promise<IssuedSession | null> {
    const user = await this.findUnchanged(approval);
    if (user === null) return null;
    const step = { user, factor: approval.factor, rememberMe: false, dataKey: null, isProof: false };
    const next = await this.dispatcher.prepareSession({ ...step, client: { ...client, appName: app.name } });
    try {
      return await this.dispatcher.commit(async (tx) => {
        if (!(await this.dispatcher.claim(tx, user))) throw new ApprovalLapsed();
        if (!(await this.sessions.isLive(tx, approval.sessionId))) throw new ApprovalLapsed();
        await consume(tx, next.row.id);
        return this.dispatcher.issueSession(tx, next);
      });
    } catch (error) {
      if (error instanceof ApprovalLapsed || error instanceof AccountSuspended) return null;
      throw error;
    }
  }

  private async findUnchanged({ userId, credentialVersion, sessionEpoch }: Approval): Promise<User | null> {
    const user = await this.users.findById(userId);
    const isUnchanged = user?.credentialVersion === credentialVersion && user.sessionEpoch === sessionEpoch;
    return isUnchanged ? user : null;
  }
}
