import { type ClientAuth, ClientSecretPost, type ServerMetadata } from 'openid-client';
import { type ProviderSettings, type TokenAuthMethod } from './provider-settings.js';

/**
 * How the token endpoint learns that it is us. As configured; else Basic where the provider takes it, which is also
 * what silence means (OpenID Connect Discovery 1.0, section 3).
 */
export function authenticationFor(found: ServerMetadata, settings: ProviderSettings): ClientAuth {
  const { clientSecret, tokenAuthMethod } = settings;
  const method = tokenAuthMethod ?? methodOf(found);
  return method === 'client_secret_post' ? ClientSecretPost(clientSecret) : basic(clientSecret);
}

function methodOf({ token_endpoint_auth_methods_supported: offered }: ServerMetadata): TokenAuthMethod {
  const isPostOnly =
    offered?.includes('client_secret_post') === true && !offered.includes('client_secret_basic');
  return isPostOnly ? 'client_secret_post' : 'client_secret_basic';
}

/** The library also encodes `-`, `_` and `.`, which providers that do not decode (RFC 6749, section 2.3.1) refuse. */
const basic =
  (secret: string): ClientAuth =>
  (_server, { client_id: id }, _body, headers) => {
    const credentials = `${formEncoded(id)}:${formEncoded(secret)}`;
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  };

/** Letters, digits and `*-._` stay as they are (application/x-www-form-urlencoded, URL Standard, section 5.2). */
const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
