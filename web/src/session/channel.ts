import { type QueryClient } from '@tanstack/react-query';
import { forgetSession } from './forget';
import { resumeSession } from './resume';
import { setSessionState } from './sessionState';

/** What one tab tells the others of the same browser. */
type TabMessage =
  | { readonly type: 'locked'; readonly since: string; readonly isIdle: boolean }
  /** After a login or an unlock: the cookie is a new one. */
  | { readonly type: 'opened'; readonly userId: string }
  | { readonly type: 'logged-out' }
  /** There was input, and the server knows. */
  | { readonly type: 'active'; readonly at: number };

const channel = new BroadcastChannel('latchkey');

export function tellOtherTabs(message: TabMessage): void {
  channel.postMessage(message);
}

/** Calls `listener` with what other tabs tell. Returns what ends that. */
export function onTabMessage(listener: (message: TabMessage) => void): () => void {
  const handle = ({ data }: MessageEvent<TabMessage>) => listener(data);
  channel.addEventListener('message', handle);
  return () => channel.removeEventListener('message', handle);
}

/** Locks, opens and ends the session of this tab together with the others. */
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
