import { Injectable } from '@nestjs/common';
import { AccountLocked, SessionEnded, SessionExpired } from '#access';
import { ProviderFailure } from '#oidc';
import { AppConfig } from '#platform/config';
import { InvalidRequest } from '#shared';
import { type Redirection } from './frontend-redirect.js';

/** Why the browser returns without a proof; docs/step-up.md says what each means. */
export type ProofFailure =
  | 'access_denied'
  | 'account_locked'
  | 'authentication_failed'
  | 'login_not_repeated'
  | 'other_account'
  | 'provider_unreachable'
  | 'session_ended'
  | 'user_not_allowed';

/** A login at the provider that does not prove who uses the session. */
export class ProofRefused extends Error {
  constructor(readonly reason: ProofFailure) {
    super(reason);
  }
}

/** Redirects the browser to the page that asked for a proof, on an origin of the configuration. */
@Injectable()
export class ProofRedirect {
  private readonly home: string;
  private readonly origins: ReadonlySet<string>;

  constructor({ env, frontendUrl, corsOrigins }: AppConfig) {
    this.home = `${frontendUrl}/`;
    this.origins = new Set([new URL(env.PUBLIC_URL).origin, new URL(frontendUrl).origin, ...corsOrigins]);
  }

  /** Returns the URL of the page to return to: by default the front end. Throws `InvalidRequest` for foreign origins. */
  toPage(returnTo: string | undefined): string {
    if (returnTo === undefined) return this.home;
    const page = URL.canParse(returnTo) ? new URL(returnTo) : null;
    if (!page?.protocol.startsWith('http') || !this.origins.has(page.origin))
      throw new InvalidRequest(
        {},
        'return_to must be a URL of the service or of a front end in CORS_ORIGINS',
      );
    page.hash = '';
    return page.href;
  }

  success(page: string): Redirection {
    return toRedirection(page, 'reauthenticated', 'true');
  }

  failure(page: string, reason: ProofFailure): Redirection {
    return toRedirection(page, 'error', reason);
  }

  /** Rethrows errors that are not the outcome of a proof. */
  toReason(error: unknown): ProofFailure {
    if (error instanceof ProofRefused) return error.reason;
    if (error instanceof AccountLocked) return 'account_locked';
    if (error instanceof SessionEnded || error instanceof SessionExpired) return 'session_ended';
    if (error instanceof ProviderFailure) return toProviderReason(error);
    throw error;
  }
}

function toProviderReason({ isUnreachable, step, providerError }: ProviderFailure): ProofFailure {
  if (isUnreachable) return 'provider_unreachable';
  if (step === 'auth_time') return 'login_not_repeated';
  return providerError === 'access_denied' ? 'access_denied' : 'authentication_failed';
}

function toRedirection(page: string, name: string, value: string): Redirection {
  const url = new URL(page);
  url.searchParams.set(name, value);
  return { url: url.href, statusCode: 302 };
}
