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

  /** Ends the caller's session; succeeds also when it had already ended. */
  async logout(caller: SessionPrincipal | undefined): Promise<LogoutResponse> {
    if (caller) {
      await this.transactions.run(async (tx) => {
        const ended = await this.sessions.end(tx, caller.session.id, 'logged_out');
        if (ended) await this.audit.record(tx, { action: 'logout', actor: caller.userId });
      });
    }
    const logoutUrl = caller ? await this.getLogoutUrl(caller) : null;
    return {
      success: true,
      message: 'Logged out successfully',
      ...(logoutUrl !== null && { logout_url: logoutUrl }),
    };
  }

  /** Requested once the session has ended, because the provider may be slow or unavailable. */
  private getLogoutUrl({ session }: SessionPrincipal): Promise<string | null> {
    return this.providerSessions.getLogoutUrl(session.id, this.frontend.home);
  }
}
