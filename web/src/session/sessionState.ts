import { useSyncExternalStore } from 'react';
import { type ApiError } from '@/api/ApiError';

/** The state of this browser's session, as known from the latest responses. */
type SessionState =
  | { readonly kind: 'open' }
  /** `reason` is the API's, or `gone`, `expired` or `none`. */
  | { readonly kind: 'ended'; readonly reason: string }
  /** It can only set up the second factor that its account requires. */
  | { readonly kind: 'enrolling' }
  | { readonly kind: 'locked'; readonly since: string | null; readonly isIdle: boolean };

const OPEN: SessionState = { kind: 'open' };
const listeners = new Set<() => void>();
let state: SessionState = OPEN;

export function sessionState(): SessionState {
  return state;
}

export function setSessionState(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

/** Marks the session as usable, after a login or an unlock. */
export function openSession(): void {
  setSessionState(OPEN);
}

/** Returns the state, and re-renders when it changes. */
export function useSessionState(): SessionState {
  return useSyncExternalStore(subscribe, sessionState);
}

/** Calls `listener` after each change. Returns a function that unsubscribes. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Updates the state if the error says that the session has ended or is locked. */
export function noteRefusal(error: ApiError): void {
  if (error.code === 'ACCOUNT_LOCKED') {
    setSessionState({
      kind: 'locked',
      since: error.text('locked_at'),
      isIdle: error.text('reason') === 'idle',
    });
  }
  if (error.code === 'SECOND_FACTOR_REQUIRED') setSessionState({ kind: 'enrolling' });
  const reason = endReason(error);
  if (reason !== null && state.kind !== 'ended') setSessionState({ kind: 'ended', reason });
}

/** Returns why the session has ended; null for all other errors. */
export function endReason({ code, fields }: ApiError): string | null {
  switch (code) {
    case 'SESSION_NOT_FOUND':
      return typeof fields['reason'] === 'string' ? fields['reason'] : 'gone';
    case 'SESSION_EXPIRED':
      return 'expired';
    case 'MISSING_TOKEN':
    case 'INVALID_TOKEN':
      return 'none';
    default:
      return null;
  }
}
