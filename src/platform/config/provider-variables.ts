import { z } from 'zod';
import { exactUrl, flag, list, proxyUrl, text, url } from './fields.js';
import { optional, variable } from './variable.js';

/** The identity provider, and how to get to it. */
export const providerVariables = {
  OIDC_ISSUER_URL: optional(
    exactUrl,
    'Issuer of the identity provider; OIDC_* wins over the stored configuration',
  ),
  OIDC_CLIENT_ID: optional(text, 'Client id at the provider'),
  OIDC_CLIENT_SECRET: optional(text, 'Client secret at the provider'),
  OIDC_CLIENT_SECRET_FILE: optional(text, 'File holding the same'),
  OIDC_AUTHORIZATION_URL: optional(url, 'Authorization endpoint; found by discovery when left out'),
  OIDC_TOKEN_URL: optional(url, 'Token endpoint; found by discovery when left out'),
  OIDC_USERINFO_URL: optional(url, 'Userinfo endpoint; found by discovery when left out'),
  OIDC_TOKEN_ENDPOINT_AUTH_METHOD: optional(
    z.enum(
      ['client_secret_basic', 'client_secret_post'],
      'must be client_secret_basic or client_secret_post',
    ),
    'How the client secret is sent, client_secret_basic or client_secret_post; as discovery says when left out',
  ),
  OIDC_USE_USERINFO: variable(flag, 'true', 'Ask the userinfo endpoint; false: the ID token says all'),
  OIDC_IDENTIFIER_PATH: optional(
    text,
    'Dotted path to the claim that identifies a person (sub); email needs email_verified of the provider and is compared without regard to case',
  ),
  OIDC_NAME_PATH: optional(text, 'Dotted path to the claim that names a person (name)'),
  OIDC_SCOPES: optional(text, 'Scopes to ask for (openid email profile)'),
  OIDC_ALLOWED_USERS: optional(list, 'Comma list of identifiers, addresses or @domains; empty allows all'),
  OIDC_CA_FILE: optional(text, 'PEM file of certificate authorities to trust for the provider as well'),
  NODE_EXTRA_CA_CERTS: optional(
    text,
    'PEM file of authorities that Node trusts for every connection; Node does not look for it in .env',
  ),
  OIDC_ALLOW_INSECURE: variable(
    flag,
    'false',
    'Allow a provider over plain http that is not on this machine',
  ),
  HTTPS_PROXY: optional(
    proxyUrl,
    'Forward proxy to a provider over https, like http://user:password@proxy.example.com:3128',
  ),
  NO_PROXY: optional(
    list,
    'Comma list of hosts (and what is below them), addresses and CIDR blocks to reach without it; * for all',
  ),
  OIDC_SECOND_FACTOR: variable(
    z.enum(['page', 'fragment'], 'must be page or fragment'),
    'page',
    'Who asks for the second factor after single sign-on. page: Latchkey; fragment: the front end, with temp_token behind the #',
  ),
};
