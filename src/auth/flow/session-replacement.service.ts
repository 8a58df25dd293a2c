import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type Tx } from '#platform/database';
import {
  type ClientInfo,
  type IssuedSession,
  type LoginFactor,
  type NewSession,
  SessionsService,
} from '#sessions';
import { type User } from '#users';
import { CallerAssertion } from './caller-assertion.service.js';
import { OidcSessionsService } from './oidc-sessions.service.js';

/** A session about to be stored, and whose session it takes the place of. */
export type Replacement = NewSession & { readonly caller: SessionPrincipal; readonly user: User };

/** A session in place of the caller's own: same data, same absolute end. What has ended gets no successor. */
@Injectable()
export class SessionReplacement {
  constructor(
    private readonly sessions: SessionsService,
    private readonly callers: CallerAssertion,
    private readonly providerSessions: OidcSessionsService,
  ) {}

  /**
   * Outside the transaction.
   * @param user as it has to be when the session is stored
   * @param factor how its owner is known
   */
  async prepare(
    caller: SessionPrincipal,
    user: User,
    client: ClientInfo,
    factor: LoginFactor,
  ): Promise<Replacement> {
    const dataKey = await this.sessions.findDataKey(caller);
    const { expiresAt } = caller.session;
    const request = { user, client, rememberMe: false, dataKey, expiresAt };
    return { ...(await this.sessions.prepare({ ...request, factor })), caller, user };
  }

  /** Ending the caller's session is left to whoever asked. Throws `SessionEnded` when it has ended meanwhile. */
  async store(tx: Tx, { caller, user, ...session }: Replacement): Promise<IssuedSession> {
    await this.callers.assertUnchanged(tx, caller, user);
    await this.providerSessions.reassign(tx, caller.session.id, session.row);
    return this.sessions.store(tx, session);
  }
}
