import { Injectable } from '@nestjs/common';
import { AppConfig, isRegistered } from '#platform/config';
import { InvalidAuthorizationRequest, OAuthInvalidClient, UnregisteredRedirectUri } from './oauth.errors.js';
import { type OAuthClient, OAuthClients } from './oauth-clients.js';

/** The parameters with which an app sent the browser here (RFC 6749, section 4.1.1; RFC 7636, section 4.3). */
export type AuthorizationParameters = {
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly response_type?: string | undefined;
  readonly code_challenge?: string | undefined;
  readonly code_challenge_method?: string | undefined;
  readonly state?: string | undefined;
};

/** A request of a known app, to be answered at an address that is registered for it. */
export type AuthorizationRequest = {
  readonly client: OAuthClient;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly state: string | undefined;
};

/** A SHA-256 in base64url (RFC 7636, section 4.2). */
const CHALLENGE = /^[\w-]{43}$/;

/** Reads the requests of apps for a code, and builds the addresses at which they are answered. */
@Injectable()
export class AuthorizationRequests {
  readonly issuer: string;

  constructor(
    private readonly clients: OAuthClients,
    { env }: AppConfig,
  ) {
    this.issuer = env.PUBLIC_URL.replace(/\/$/, '');
  }

  /** Throws `OAuthInvalidClient`, `UnregisteredRedirectUri`, `InvalidAuthorizationRequest`. */
  read(parameters: AuthorizationParameters): AuthorizationRequest {
    const { redirect_uri: redirectUri, state, code_challenge: codeChallenge = '' } = parameters;
    const client = this.clients.find(parameters.client_id);
    if (client === null) throw new OAuthInvalidClient();
    if (!isRegistered(redirectUri, client.redirectUris)) throw new UnregisteredRedirectUri();
    if (parameters.response_type !== 'code')
      throw this.refuse({ redirectUri, state }, 'unsupported_response_type');
    if (parameters.code_challenge_method !== 'S256' || !CHALLENGE.test(codeChallenge))
      throw this.refuse({ redirectUri, state }, 'invalid_request');
    return { client, redirectUri, codeChallenge, state };
  }

  /** Returns the address with the answer. `iss` lets apps that use several services notice a mix-up (RFC 9207). */
  answer(
    { redirectUri, state }: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
    answer: { readonly code: string } | { readonly error: string },
  ): string {
    const url = new URL(redirectUri);
    const fields = { ...answer, ...(state !== undefined && { state }), iss: this.issuer };
    for (const [name, value] of Object.entries(fields)) url.searchParams.append(name, value);
    return url.href;
  }

  private refuse(request: Pick<AuthorizationRequest, 'redirectUri' | 'state'>, error: string): Error {
    return new InvalidAuthorizationRequest({ redirect_to: this.answer(request, { error }) });
  }
}
