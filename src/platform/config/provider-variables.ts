import { z } from 'zod';
import { exactUrl, flag, list, optional, proxyUrl, text, url, variable } from './env-types.js';

/** The variables of identity providers and directories, and of the connections to them. */
export const providerVariables = {
  OIDC_ISSUER_URL: optional(
    exactUrl,
    'Issuer of the identity provider; OIDC_* take precedence over the stored configuration',
  ),
  OIDC_CLIENT_ID: optional(text, 'Client ID at the provider'),
  OIDC_CLIENT_SECRET: optional(text, 'Client secret at the provider'),
  OIDC_CLIENT_SECRET_FILE: optional(text, 'File with the value of OIDC_CLIENT_SECRET'),
  OIDC_AUTHORIZATION_URL: optional(url, 'Authorization endpoint; defaults to the one from discovery'),
  OIDC_TOKEN_URL: optional(url, 'Token endpoint; defaults to the one from discovery'),
  OIDC_USERINFO_URL: optional(url, 'Userinfo endpoint; defaults to the one from discovery'),
  OIDC_TOKEN_ENDPOINT_AUTH_METHOD: optional(
    z.enum(
      ['client_secret_basic', 'client_secret_post'],
      'must be client_secret_basic or client_secret_post',
    ),
    'Client authentication method, client_secret_basic or client_secret_post; defaults to the one from discovery',
  ),
  OIDC_USE_USERINFO: variable(
    flag,
    'true',
    'Call the userinfo endpoint; false: use the claims of the ID token only',
  ),
  OIDC_IDENTIFIER_PATH: optional(
    text,
    'Dotted path to the claim that identifies a user (default: sub); email requires email_verified and is compared case-insensitively',
  ),
  OIDC_NAME_PATH: optional(text, 'Dotted path to the claim with the name of a user (default: name)'),
  OIDC_SCOPES: optional(text, 'Scopes to request (default: openid email profile)'),
  OIDC_ALLOWED_USERS: optional(
    list,
    'Comma-separated list of identifiers, e-mail addresses or @domains; empty allows everyone',
  ),
  OIDC_CA_FILE: optional(text, 'PEM file with additional certificate authorities to trust for the provider'),
  NODE_EXTRA_CA_CERTS: optional(
    text,
    'PEM file with additional certificate authorities for all connections; read by Node.js, so not from .env',
  ),
  OIDC_ALLOW_INSECURE: variable(flag, 'false', 'Allow a provider on another machine over plain http'),
  HTTPS_PROXY: optional(
    proxyUrl,
    'Forward proxy for requests to an https provider, for example http://user:password@proxy.example.com:3128',
  ),
  NO_PROXY: optional(
    list,
    'Comma-separated list of hosts (with subdomains), addresses and CIDR blocks to reach without the proxy; * for all',
  ),
  OIDC_SECOND_FACTOR: variable(
    z.enum(['page', 'fragment'], 'must be page or fragment'),
    'page',
    'Who asks for the second factor after single sign-on. page: Latchkey; fragment: the front end, with temp_token in the URL fragment',
  ),
  LDAP_ALLOW_INSECURE: variable(flag, 'false', 'Allow a directory on another machine over LDAP without TLS'),
};
