import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { SessionsService } from '#sessions';
import { FrontendRedirect } from '../oidc/frontend-redirect.js';
import { OidcSessionsService } from '../flow/oidc-sessions.service.js';
import { type LogoutResponse } from './login.dto.js';

@Injectable()
export class LogoutService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly providerSessions: OidcSessionsService,
    private readonly frontend: FrontendRedirect,
  ) {}

  /** Ends the caller's session; a session that has ended already is as logged out as one can be. */
  async logout(caller: SessionPrincipal | undefined): Promise<LogoutResponse> {
    if (caller) {
      await this.transactions.run(async (tx) => {
        const ended = await this.sessions.end(tx, caller.session.id, 'logged_out');
        if (ended) await this.audit.record(tx, { action: 'logout', actor: caller.userId });
      });
    }
    const logoutUrl = caller ? await this.logoutUrl(caller) : null;
    return {
      success: true,
      message: 'Logged out successfully',
      ...(logoutUrl !== null && { logout_url: logoutUrl }),
    };
  }

  /** Asked for once the session has ended: the provider may be slow, or away. */
  private logoutUrl({ session }: SessionPrincipal): Promise<string | null> {
    return this.providerSessions.logoutUrl(session.id, this.frontend.home);
  }
}
