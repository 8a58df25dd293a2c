import { type PendingLogin } from './useLogin';

const STORED = 'latchkey.pending-login';
/** How long a login can wait for its second step. */
const LIFETIME_MS = 10 * 60_000;

type Stored = PendingLogin & { readonly until: number };

/**
 * Stores a login that waits for its second factor in this tab, because a phone may unload the page while the user is in
 * the authenticator app.
 */
export function keepPendingLogin(pending: PendingLogin | null): void {
  if (pending === null) return sessionStorage.removeItem(STORED);
  const stored: Stored = { ...pending, until: Date.now() + LIFETIME_MS };
  sessionStorage.setItem(STORED, JSON.stringify(stored));
}

/** Returns the pending login of this tab; null if there is none, or if it has expired. */
export function loadPendingLogin(): PendingLogin | null {
  const text = sessionStorage.getItem(STORED);
  const stored = text === null ? null : (JSON.parse(text) as Stored);
  return stored !== null && stored.until > Date.now() ? stored : null;
}

/** Continues a login whose first step was at the provider: the callback passes its token in the fragment. */
export function takePendingLogin(fragment: string): boolean {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
  const tempToken = parameters.get('temp_token');
  if (tempToken === null) return false;
  keepPendingLogin({ tempToken, rememberMe: parameters.get('rememberMe') === 'true' });
  return true;
}
