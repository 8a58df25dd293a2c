import { type QueryClient } from '@tanstack/react-query';
import { forgetSession } from './forget';
import { resumeSession } from './resume';
import { setSessionState } from './sessionState';

/** A message to the other tabs of this browser. */
type TabMessage =
  | { readonly type: 'locked'; readonly since: string; readonly isIdle: boolean }
  /** After a login or an unlock, which sets a new cookie. */
  | { readonly type: 'opened'; readonly userId: string }
  | { readonly type: 'logged-out' }
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
      case 'locked':
        return setSessionState({ kind: 'locked', since: message.since, isIdle: message.isIdle });
      case 'opened':
        return resumeSession(client, message.userId);
      case 'logged-out':
        forgetSession(client);
        return setSessionState({ kind: 'ended', reason: 'logged_out' });
      case 'active':
        return undefined;
    }
  });
}
