import { Injectable } from '@nestjs/common';
import { randomSecret } from '#platform/crypto';
import { Finding } from './dry-run-steps.js';
import { type IdentityProvider } from './identity-provider.js';
import { OidcFlowService } from './oidc-flow.service.js';
import { type Description, ProviderClient, type LoginSecrets } from './provider-client.js';
import { ProviderFailure } from './provider-failure.js';
import { type ProviderSettings } from './provider-settings.js';
import { ProviderTransport } from './provider-transport.js';

/** Tests the parts of a login that need no user: the redirect to the provider, and client authentication. */
@Injectable()
export class DryRunLogin {
  constructor(
    private readonly client: ProviderClient,
    private readonly transport: ProviderTransport,
    private readonly flow: OidcFlowService,
  ) {}

  /** Sends an invalid code: an endpoint that rejects the code has accepted the client (RFC 6749, section 5.2). */
  async tryClient(
    { scope, settings }: IdentityProvider,
    { metadata, advertised }: Description,
  ): Promise<string> {
    const endpoint = `${metadata.token_endpoint}`;
    const secrets = newSecrets();
    const parameters = { code: newSecret(), state: secrets.state, iss: metadata.issuer };
    const callback = this.flow.toCallbackUrl(scope, parameters);
    const failure = await this.client
      .exchangeCode(settings, callback, secrets)
      .catch((error: unknown) => error);
    if (!(failure instanceof ProviderFailure) || failure.step !== 'token')
      return 'The provider accepts the client';
    const { providerError, reason } = failure;
    if (providerError !== null) return interpretError(providerError, settings);
    const other =
      advertised.token_endpoint === endpoint ? '' : `; discovery has ${advertised.token_endpoint}`;
    throw new Finding(`${endpoint} does not return an OAuth response (${reason}): check token_url${other}`);
  }

  /** Starts a login: some providers reject an unknown redirect URI at once. */
  async tryRedirect({ scope, settings }: IdentityProvider): Promise<string> {
    const redirectUri = this.flow.redirectUri(scope);
    const url = await this.client.authorizationUrl(settings, redirectUri, newSecrets());
    const { status, headers } = await this.transport.request(url, { method: 'GET', headers: {} });
    const back = headers.get('location') ?? '';
    const error = URL.canParse(back) ? new URL(back).searchParams.get('error') : null;
    if (status >= 400)
      throw new Finding(
        `The provider returns status ${status}: register the redirect URI ${redirectUri} for ${settings.clientId}`,
      );
    if (back.startsWith(redirectUri) && error !== null)
      throw new Finding(
        `The provider rejects the request with ${error}: compare client_id, scopes and PKCE with its settings`,
      );
    return `The redirect URI ${redirectUri} is not rejected before login; some providers check it and the client only afterwards`;
  }
}

/** The answers of RFC 6749, section 5.2, and of GitHub. */
const INVALID_CODE = new Set(['invalid_grant', 'bad_verification_code']);
const INVALID_CLIENT = new Set(['invalid_client', 'incorrect_client_credentials']);

function interpretError(error: string, { clientId, tokenAuthMethod }: ProviderSettings): string {
  if (INVALID_CODE.has(error))
    return 'The provider accepts the client and its secret, and rejects an invalid code';
  if (INVALID_CLIENT.has(error))
    throw new Finding(
      `The provider rejects ${clientId} with ${error}: compare client_secret and token_endpoint_auth_method` +
        ` (${tokenAuthMethod ?? 'from discovery'}) with its settings`,
    );
  if (error === 'unauthorized_client')
    throw new Finding(`The provider does not allow ${clientId} to use the authorization code flow: ${error}`);
  return `The provider rejects an invalid code with ${error}: only a login shows whether the secret is correct`;
}

const newSecret = (): string => randomSecret().toString('base64url');
const newSecrets = (): LoginSecrets => ({ state: newSecret(), nonce: newSecret(), verifier: newSecret() });
