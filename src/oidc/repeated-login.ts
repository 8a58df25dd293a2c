import { type Instant, SECOND_MS } from '#shared';
import { ProviderFailure } from './provider-failure.js';
import { type VerifiedClaims } from './verified-identity.js';

/**
 * Requests that the user logs in even if they are logged in at the provider, and the claim that says when they did (OpenID
 * Connect Core 1.0, section 3.1.2.1). Providers that do not know one of the parameters may know the other.
 */
export const LOG_IN_AGAIN = { prompt: 'login', max_age: '0' } as const;

/** The difference between the clocks of the provider and of this server that is accepted. */
const SKEW_MS = 30 * SECOND_MS;

/**
 * Throws {@link ProviderFailure} unless the user logged in at the provider in this period. A provider may ignore what was
 * requested, so only the claim proves it.
 */
export function assertLoggedInAgain(
  { authTime }: Pick<VerifiedClaims, 'authTime'>,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): void {
  if (typeof authTime !== 'number')
    throw new ProviderFailure('auth_time', 'the provider does not say when the user logged in');
  const at = authTime * SECOND_MS;
  const isRecent = at >= from - SKEW_MS && at <= to + SKEW_MS;
  if (!isRecent) throw new ProviderFailure('auth_time', 'the user did not log in again at the provider');
}
