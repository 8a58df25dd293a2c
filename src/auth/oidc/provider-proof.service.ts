import { Injectable } from '@nestjs/common';
import { SessionEnded } from '#access';
import { AuditLog } from '#audit';
import {
  type CallbackParameters,
  OidcFlowService,
  type ProofRequest,
  type ReturnedLogin,
  type VerifiedIdentity,
} from '#oidc';
import { Transactions } from '#platform/database';
import { SessionProofs } from '#sessions';
import { type UserId } from '#shared';
import { type User, UserRepository } from '#users';
import { type Redirection } from './frontend-redirect.js';
import { OidcAccountsService } from './oidc-accounts.service.js';
import { type ProofFailure, ProofRefused, ProofRedirect } from './proof-redirect.js';

const ACTION = 'session.reauthenticated';

/** Completes a login at the identity provider that proves who uses a session. */
@Injectable()
export class ProviderProofService {
  constructor(
    private readonly flow: OidcFlowService,
    private readonly redirect: ProofRedirect,
    private readonly accounts: OidcAccountsService,
    private readonly users: UserRepository,
    private readonly sessions: SessionProofs,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Returns to the page that asked, whatever the outcome. Makes no session, and changes no account. */
  async complete(
    login: ReturnedLogin,
    { session, returnTo }: ProofRequest,
    parameters: CallbackParameters,
  ): Promise<Redirection> {
    try {
      const identity = await this.flow.verifyCallback(login, parameters);
      await this.record(session, identity);
      return this.redirect.success(returnTo);
    } catch (error) {
      const reason = this.redirect.toReason(error);
      await this.recordFailure(session, reason);
      return this.redirect.failure(returnTo, reason);
    }
  }

  /** Throws {@link ProofRefused}, `SessionEnded`, `SessionExpired`, `AccountLocked`. */
  private async record(session: ProofRequest['session'], identity: VerifiedIdentity): Promise<void> {
    const user = await this.findUser(session.userId);
    const digest = await this.accounts.findDigest(identity, user.id);
    if (digest === null) throw new ProofRefused('other_account');
    if (!identity.isAllowed) throw new ProofRefused('user_not_allowed');
    await this.sessions.assertProvable(session);
    await this.transactions.run(async (tx) => {
      if (!(await this.users.lockIfUnchanged(tx, user))) throw new ProofRefused('session_ended');
      if (!(await this.accounts.isCurrent(tx, { digest, scope: identity.scope, user })))
        throw new ProofRefused('other_account');
      await this.sessions.recordOutside(tx, session);
      const details = { session: session.id };
      await this.audit.record(tx, { action: ACTION, actor: user.id, factor: 'oidc', details });
    });
  }

  private async findUser(id: UserId): Promise<User> {
    const user = await this.users.findById(id);
    if (!user) throw new SessionEnded({ reason: 'gone' });
    return user;
  }

  private async recordFailure({ id, userId }: ProofRequest['session'], reason: ProofFailure): Promise<void> {
    const event = {
      action: ACTION,
      actor: null,
      subject: userId,
      factor: 'oidc',
      result: 'failure',
    } as const;
    const details = { session: id, reason };
    await this.transactions.run((tx) => this.audit.record(tx, { ...event, details }));
  }
}
