import { useSyncExternalStore } from 'react';
import { type ApiError } from '@/api/ApiError';

/** What the last answers told about the session of this browser. */
type SessionState =
  | { readonly kind: 'open' }
  /** `reason` as the API gives it, or `expired` or `none`. */
  | { readonly kind: 'ended'; readonly reason: string }
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

/** Marks the session as usable: after a login or an unlock. */
export function openSession(): void {
  setSessionState(OPEN);
}

/** Returns the state, and renders again when it changes. */
export function useSessionState(): SessionState {
  return useSyncExternalStore(subscribe, sessionState);
}

/** Calls `listener` after each change. Returns what ends that. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Takes notice of refusals that tell that the session ended or is locked. */
export function noteRefusal(error: ApiError): void {
  if (error.code === 'ACCOUNT_LOCKED') {
    setSessionState({
      kind: 'locked',
      since: error.text('locked_at'),
      isIdle: error.text('reason') === 'idle',
    });
  }
  const reason = endReason(error);
  if (reason !== null && state.kind !== 'ended') setSessionState({ kind: 'ended', reason });
}

/** Returns why there is no session any more; null for refusals about something else. */
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
