import { type SsoProviderId } from '#shared';
import { type ProviderSettings } from './provider-settings.js';

/**
 * The provider that identities, logins and sessions belong to. Null for the primary provider, whose place the `OIDC_*`
 * variables take: they have always been stored without a provider.
 */
export type ProviderScope = SsoProviderId | null;

/** A provider that users log in at in their browser. */
export type IdentityProvider = { readonly scope: ProviderScope; readonly settings: ProviderSettings };

/**
 * Returns the namespace of the names that an issuer gives, so that equal names of two providers never meet, not even if
 * both have the same issuer.
 */
export const toNamespace = (scope: ProviderScope, issuer: string): string =>
  scope === null ? issuer : `provider:${scope}:${issuer}`;

/** Returns the path of the callback. Every provider has its own, which defends against mix-up (RFC 9700, section 4.4.2). */
export const toCallbackPath = (scope: ProviderScope): string =>
  scope === null ? '/users/oidc/callback' : `/users/oidc/callback/${scope}`;
