import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';

/** Why somebody is back without a session; docs/oidc.md tells the cure of each. */
export type RedirectError =
  | 'registration_disabled'
  | 'user_not_allowed'
  | 'access_denied'
  | 'provider_unreachable'
  | 'authentication_failed';

/** Below `PUBLIC_URL`: the page that asks for the second factor. */
export const SECOND_FACTOR_PATH = 'users/oidc/second-factor';

/** Where the framework sends the browser. */
export type Redirection = { readonly url: string; readonly statusCode: 302 | 303 };

/** The ways back to the front end. Its address comes from the configuration alone. */
@Injectable()
export class FrontendRedirect {
  constructor(private readonly config: AppConfig) {}

  /** Where the provider sends the browser after a logout; it has to know this address. */
  get home(): string {
    return `${this.config.frontendUrl}/`;
  }

  get success(): Redirection {
    return this.to('success=true');
  }

  failure(error: RedirectError): Redirection {
    return this.to(`error=${error}`);
  }

  /**
   * To the page of ours, unless the front end is known to ask for the code itself. The token is behind the #, so neither a
   * server nor a `Referer` gets to see it.
   */
  secondStep(tempToken: string, rememberMe: boolean): Redirection {
    const { OIDC_SECOND_FACTOR, PUBLIC_URL } = this.config.env;
    const fragment = new URLSearchParams({
      temp_token: tempToken,
      rememberMe: String(rememberMe),
    }).toString();
    if (OIDC_SECOND_FACTOR === 'fragment') return this.to(`requires_totp=true#${fragment}`);
    return { url: `${PUBLIC_URL}/${SECOND_FACTOR_PATH}#${fragment}`, statusCode: 302 };
  }

  private to(query: string): Redirection {
    return { url: `${this.config.frontendUrl}/?${query}`, statusCode: 302 };
  }
}
