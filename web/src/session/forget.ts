import { type QueryClient } from '@tanstack/react-query';
import { keepPendingLogin } from '@/login/pendingLogin';
import { takeReturnTarget } from '@/login/returnTarget';
import { forgetName } from './rememberedName';
import { openSession } from './sessionState';

const listeners = new Set<() => void>();

/** Calls `listener` whenever the data of a session is forgotten: for what keeps some of it outside of the query client. */
export function onForget(listener: () => void): void {
  listeners.add(listener);
}

/** Forgets what the pages show of a session. The name stays, for the lock screen. */
export function forgetData(client: QueryClient): void {
  client.clear();
  notifyForgotten();
}

/** Forgets everything about a session that has ended, so that nothing of it reaches whoever logs in next. */
export function forgetSession(client: QueryClient): void {
  forgetData(client);
  forgetName();
  takeReturnTarget();
  keepPendingLogin(null);
  openSession();
}

/** Forgets what open pages show of another person, and asks for it again; `isKept` names what stays. */
export function replaceData(client: QueryClient, isKept: (key: unknown) => boolean = () => false): void {
  client.getMutationCache().clear();
  notifyForgotten();
  void client.resetQueries({ predicate: ({ queryKey: [key] }) => !isKept(key) });
}

function notifyForgotten(): void {
  for (const listener of listeners) listener();
}
