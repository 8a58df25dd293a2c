import { type QueryClient } from '@tanstack/react-query';
import { keepPendingLogin } from '@/login/pendingLogin';
import { takeReturnTarget } from '@/login/returnTarget';
import { forgetName } from './rememberedName';
import { openSession } from './sessionState';

const listeners = new Set<() => void>();

/** Calls `listener` whenever the data of a session is cleared. For modules that keep data outside the query client. */
export function onForget(listener: () => void): void {
  listeners.add(listener);
}

/** Clears the data of a session except the username, which the lock screen shows. */
export function forgetData(client: QueryClient): void {
  client.clear();
  notifyForgotten();
}

/** Clears all data of an ended session, so that the next user cannot see it. */
export function forgetSession(client: QueryClient): void {
  forgetData(client);
  forgetName();
  takeReturnTarget();
  keepPendingLogin(null);
  openSession();
}

/** Discards and refetches the data of open pages after a change of user; `isKept` selects queries to keep. */
export function replaceData(client: QueryClient, isKept: (key: unknown) => boolean = () => false): void {
  client.getMutationCache().clear();
  notifyForgotten();
  void client.resetQueries({ predicate: ({ queryKey: [key] }) => !isKept(key) });
}

function notifyForgotten(): void {
  for (const listener of listeners) listener();
}
