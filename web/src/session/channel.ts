import { type QueryClient } from '@tanstack/react-query';
import { forgetSession } from './forget';
import { resumeSession } from './resume';
import { sessionState, setSessionState } from './sessionState';

/** What another tab or another client did to the session. */
export type SessionChange =
  | { readonly type: 'locked'; readonly since: string; readonly isIdle: boolean }
  | { readonly type: 'unlocked' }
  | { readonly type: 'ended'; readonly reason: string };

/** A terminal was locked or unlocked. */
export type TerminalChange = { readonly type: 'terminal'; readonly id: string };

/** A message to the other tabs of this browser. */
type TabMessage =
  | SessionChange
  /** After a login or an unlock, which sets a new cookie. */
  | { readonly type: 'opened'; readonly userId: string }
  | { readonly type: 'logged-out' }
  | TerminalChange
  /** The user has returned from a proof at the provider; `error` says why it failed. */
  | { readonly type: 'proved'; readonly error: string | null }
  /** There was input, and it was reported to the server. */
  | { readonly type: 'active'; readonly at: number };

const channel = new BroadcastChannel('latchkey');

export function tellOtherTabs(message: TabMessage): void {
  channel.postMessage(message);
}

/** Calls `listener` for each message of another tab. Returns a function that unsubscribes. */
export function onTabMessage(listener: (message: TabMessage) => void): () => void {
  const handle = ({ data }: MessageEvent<TabMessage>) => listener(data);
  channel.addEventListener('message', handle);
  return () => channel.removeEventListener('message', handle);
}

/** Applies locks, unlocks, logins and logouts of other tabs to this tab. */
export function followOtherTabs(client: QueryClient): void {
  onTabMessage((message) => {
    switch (message.type) {
      case 'opened':
        return resumeSession(client, message.userId);
      case 'logged-out':
        forgetSession(client);
        return setSessionState({ kind: 'ended', reason: 'logged_out' });
      case 'active':
      case 'proved':
        return undefined;
      case 'terminal':
        return applyTerminalChange(client, message);
      case 'locked':
      case 'unlocked':
      case 'ended':
        return applySessionChange(client, message);
    }
  });
}

/** Applies a change of the session to this tab. */
export function applySessionChange(client: QueryClient, change: SessionChange): void {
  const { kind } = sessionState();
  if (change.type === 'locked') {
    setSessionState({ kind: 'locked', since: change.since, isIdle: change.isIdle });
  } else if (change.type === 'ended') {
    if (kind !== 'ended') setSessionState({ kind: 'ended', reason: change.reason });
  } else if (kind === 'locked') {
    // The lock screen asks again, and leaves.
    void client.invalidateQueries({ queryKey: ['locked'] });
  }
}

/** Begins the keys of all queries about the lock of a terminal. */
export const terminalKey = (id: string | null) => ['terminal', id];

/** Lets pages that show the state of a terminal read it again. */
export function applyTerminalChange(client: QueryClient, { id }: TerminalChange): void {
  void client.invalidateQueries({ queryKey: terminalKey(id) });
}
