import { type PendingLogin } from './useLogin';

const STORED = 'latchkey.pending-login';
/** How long the second step of a login may take. */
const LIFETIME_MS = 10 * 60_000;

type Stored = PendingLogin & { readonly until: number };

/**
 * Keeps a login that waits for its second factor, in this tab: a phone may drop the page while its owner looks into the
 * authenticator app.
 */
export function keepPendingLogin(pending: PendingLogin | null): void {
  if (pending === null) return sessionStorage.removeItem(STORED);
  const stored: Stored = { ...pending, until: Date.now() + LIFETIME_MS };
  sessionStorage.setItem(STORED, JSON.stringify(stored));
}

/** Returns the login that waits in this tab; null when there is none, or when its time is over. */
export function keptPendingLogin(): PendingLogin | null {
  const text = sessionStorage.getItem(STORED);
  const stored = text === null ? null : (JSON.parse(text) as Stored);
  return stored !== null && stored.until > Date.now() ? stored : null;
}

/** Takes over a login that passed its first step at the provider: the callback puts its token behind the #. */
export function takePendingLogin(fragment: string): boolean {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const tempToken = given.get('temp_token');
  if (tempToken === null) return false;
  keepPendingLogin({ tempToken, rememberMe: given.get('rememberMe') === 'true' });
  return true;
}
