import { Injectable } from '@nestjs/common';
import { OidcExchangeFailed, ProviderFailure } from '#oidc';
import { AppConfig } from '#platform/config';
import { Log } from '#platform/logging';
import { WebPages } from '#platform/web';
import { SecondFactorUnavailable } from '#totp';
import { AccountSuspended, InvalidCredentials, RegistrationDisabled } from '../flow/auth.errors.js';

/** Our reasons for rejecting a user whom the provider has authenticated. */
type Rejection =
  | 'registration_disabled'
  | 'user_not_allowed'
  | 'account_suspended'
  | 'second_factor_unavailable'
  | 'authentication_failed';

/** Why the browser returns without a session; docs/oidc.md says what to do about each. */
export type RedirectError = Rejection | 'access_denied' | 'provider_unreachable';

/** The refusals of an account, and how the front end learns of them. */
const REJECTIONS = [
  [RegistrationDisabled, 'registration_disabled'],
  [AccountSuspended, 'account_suspended'],
  [SecondFactorUnavailable, 'second_factor_unavailable'],
  [InvalidCredentials, 'authentication_failed'],
] as const;

/** Path below `PUBLIC_URL` of our own login page, which continues a login at the second factor. */
const LOGIN_PATH = 'login';
/** Path below `PUBLIC_URL` of the page that asks for the second factor on behalf of other front ends. */
export const SECOND_FACTOR_PATH = 'users/oidc/second-factor';

/** Where the framework redirects the browser. */
export type Redirection = { readonly url: string; readonly statusCode: 302 | 303 };

/** Builds redirects to the front end. Its address comes only from the configuration. */
@Injectable()
export class FrontendRedirect {
  constructor(
    private readonly config: AppConfig,
    private readonly log: Log,
    private readonly pages: WebPages,
  ) {}

  /** The post-logout redirect URI; it must be registered at the provider. */
  get home(): string {
    return `${this.config.frontendUrl}/`;
  }

  get success(): Redirection {
    return this.to('success=true');
  }

  /** The path below `PUBLIC_URL` of the page that asks for the second factor. */
  private get secondFactorPath(): string {
    const isOurs = this.pages.isServed && this.config.frontendUrl === this.config.env.PUBLIC_URL;
    return isOurs ? LOGIN_PATH : SECOND_FACTOR_PATH;
  }

  /**
   * Redirects to a page of this service, or with `OIDC_SECOND_FACTOR=fragment` to the front end. The token is in the
   * fragment, so that it appears in no server log and no `Referer`.
   */
  secondFactor(tempToken: string, rememberMe: boolean): Redirection {
    const { OIDC_SECOND_FACTOR, PUBLIC_URL } = this.config.env;
    const fragment = new URLSearchParams({
      temp_token: tempToken,
      rememberMe: String(rememberMe),
    }).toString();
    if (OIDC_SECOND_FACTOR === 'fragment') return this.to(`requires_totp=true#${fragment}`);
    return { url: `${PUBLIC_URL}/${this.secondFactorPath}#${fragment}`, statusCode: 302 };
  }

  /**
   * Tells the front end why a login failed. Throws `OidcExchangeFailed` if the provider rejected the request itself, and
   * rethrows errors that are not the outcome of a login.
   */
  failure(error: unknown): Redirection {
    const rejection = REJECTIONS.find(([refusal]) => error instanceof refusal);
    if (rejection) return this.rejection(rejection[1]);
    if (!(error instanceof ProviderFailure)) throw error;
    if (error.isRefusal) throw new OidcExchangeFailed();
    if (error.isUnreachable) return this.toError('provider_unreachable');
    return this.toError(error.providerError === 'access_denied' ? 'access_denied' : 'authentication_failed');
  }

  /** Logs the rejection and reports it to the front end. */
  rejection(error: Rejection): Redirection {
    this.log.warn('single sign-on rejected', { error });
    return this.toError(error);
  }

  private toError(error: RedirectError): Redirection {
    return this.to(`error=${error}`);
  }

  private to(query: string): Redirection {
    return { url: `${this.config.frontendUrl}/?${query}`, statusCode: 302 };
  }
}
