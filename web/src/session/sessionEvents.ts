import { type QueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/ApiError';
import { api, send } from '@/api/client';
import { apiUrl, isApiCrossOrigin } from '@/api/location';
import { type components } from '@/api/schema';
import {
  applySessionChange,
  applyTerminalChange,
  onTabMessage,
  type SessionChange,
  tellOtherTabs,
  type TerminalChange,
} from './channel';
import { sessionState } from './sessionState';

type SessionEvent = components['schemas']['SessionEventResponse'];

const LEADERSHIP = 'latchkey.events';
const TYPES = ['session.locked', 'session.unlocked', 'session.ended'] as const;
const TERMINAL_TYPES = ['terminal.locked', 'terminal.unlocked'] as const;
/** How long to wait after a refused connection; the browser itself repeats one that broke. */
const RETRY_MS = 5_000;

/**
 * Follows what happens to the session elsewhere: one tab of the browser holds the connection and tells the others, because a
 * browser has few of them. Returns a function that stops.
 */
export function followSession(client: QueryClient): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  if ('locks' in navigator) {
    // The next tab becomes the leader when this one is closed or stops.
    void navigator.locks.request(LEADERSHIP, { signal }, () => lead(client, signal)).catch(() => undefined);
  } else {
    // There are no locks without HTTPS.
    const timer = setInterval(() => void check(), RETRY_MS);
    signal.addEventListener('abort', () => clearInterval(timer));
  }
  return () => stop.abort();
}

/** Keeps a connection open. Resolves when `signal` is aborted. */
async function lead(client: QueryClient, signal: AbortSignal): Promise<void> {
  let source = connect(client);
  const reconnect = () => {
    source.close();
    source = connect(client);
  };
  // A login in another tab has replaced the cookie.
  const unsubscribe = onTabMessage(({ type }) => {
    if (type === 'opened') reconnect();
  });
  const timer = setInterval(() => {
    if (source.readyState !== EventSource.CLOSED) return;
    void check();
    reconnect();
  }, RETRY_MS);
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve);
  });
  unsubscribe();
  clearInterval(timer);
  source.close();
}

function connect(client: QueryClient): EventSource {
  const source = new EventSource(`${apiUrl}/api/events?about=session`, { withCredentials: isApiCrossOrigin });
  for (const type of TYPES) {
    source.addEventListener(type, ({ data }: MessageEvent<string>) => {
      const change = toChange(JSON.parse(data) as SessionEvent);
      if (change.type === 'ended') void endUnlessReplaced(client, change);
      else apply(client, change);
    });
  }
  for (const type of TERMINAL_TYPES) {
    source.addEventListener(type, ({ data }: MessageEvent<string>) => {
      const { terminal = '' } = JSON.parse(data) as SessionEvent;
      const change: TerminalChange = { type: 'terminal', id: terminal };
      tellOtherTabs(change);
      applyTerminalChange(client, change);
    });
  }
  return source;
}

function apply(client: QueryClient, change: SessionChange): void {
  tellOtherTabs(change);
  applySessionChange(client, change);
}

/**
 * Ends the session in all tabs, unless the cookie already belongs to its successor: enabling the second factor, for example,
 * replaces the session. The browser then follows the successor, because it repeats a connection that has ended.
 */
async function endUnlessReplaced(client: QueryClient, change: SessionChange): Promise<void> {
  const isReplaced = await send(api.GET('/users/me', { headers: { 'X-Background': '1' } })).then(
    () => true,
    (error: unknown) => !(error instanceof ApiError && error.status === 401),
  );
  if (!isReplaced) apply(client, change);
}

function toChange({ type, locked_at: since, reason }: SessionEvent): SessionChange {
  if (type === 'session.locked') return { type: 'locked', since: since ?? '', isIdle: reason === 'idle' };
  return type === 'session.ended' ? { type: 'ended', reason: reason ?? 'gone' } : { type: 'unlocked' };
}

/** Asks for the state of the session: the client records a refusal. */
async function check(): Promise<void> {
  if (sessionState().kind !== 'open' || document.hidden) return;
  await send(api.GET('/users/me', { headers: { 'X-Background': '1' } })).catch(() => undefined);
}
