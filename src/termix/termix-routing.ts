import { type DomainError, domainError } from '#shared';

export const NotServedHere = domainError<{ service: string }>(
  'not-found',
  'NOT_SERVED_HERE',
  'This is a part of Termix, which does not keep accounts. Send the request to Termix',
  { service: 'termix' },
  { values: { service: ['termix'] } },
);

/** Its desktop application repeats the request for ever after any other status than 403. */
export const AutoSessionNotOffered = domainError(
  'forbidden',
  'AUTO_SESSION_NOT_OFFERED',
  'Nobody is logged in without a credential',
);

/** Who answers a request of Termix's front end: Latchkey, Termix itself, or nobody, because it would be unsafe. */
export type TermixTarget = 'latchkey' | 'termix' | 'nobody';

/**
 * Which requests of Termix's front end go where, by the beginning of the path; the longest one decides, and all other paths
 * are Termix's. What is in front of both follows this list; docs/termix-calls.md shows it.
 */
export const TERMIX_ROUTING: Readonly<Record<string, TermixTarget>> = {
  '/audit-logs': 'latchkey',
  '/credential-sidebar': 'termix',
  '/encryption': 'termix',
  '/host-sidebar': 'termix',
  '/open-tabs': 'termix',
  '/rbac': 'latchkey',
  '/rbac/folder': 'termix',
  '/rbac/host': 'termix',
  '/rbac/host-access': 'termix',
  '/rbac/shared-hosts': 'termix',
  '/rbac/shared-snippets': 'termix',
  '/rbac/snippet': 'termix',
  '/session-sharing': 'termix',
  '/ui-preferences': 'termix',
  '/user-preferences': 'termix',
  '/users': 'latchkey',
  '/users/acme-ssl-request': 'termix',
  '/users/acme-ssl-settings': 'termix',
  '/users/ai-enabled': 'termix',
  '/users/ai-private-endpoints': 'termix',
  '/users/analytics-enabled': 'termix',
  '/users/command-history-enabled': 'termix',
  '/users/host-defaults': 'termix',
  '/users/internal': 'nobody',
  '/users/manual-ssl-upload': 'termix',
  '/users/me/dismiss-donation-modal': 'termix',
  '/users/session-sharing-enabled': 'termix',
  '/users/tailscale-settings': 'termix',
  '/users/terminal-image-storage-settings': 'termix',
  '/users/touch-input-settings': 'termix',
  '/workspaces': 'termix',
};

/** The longest first, so that the first match decides. */
const PREFIXES = Object.entries(TERMIX_ROUTING).sort(([a], [b]) => b.length - a.length);

/** Returns why Latchkey does not answer a path of Termix, or null for a path that is not in the list. */
export function toTermixRefusal(path: string): DomainError | null {
  const listed = PREFIXES.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`));
  if (listed?.[1] === 'termix') return new NotServedHere({ service: 'termix' });
  return listed?.[1] === 'nobody' ? new AutoSessionNotOffered() : null;
}
