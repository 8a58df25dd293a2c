import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { followSession } from './sessionEvents';
import { useSessionState } from './sessionState';

/** Follows locks, unlocks and the end of the session, also by other browsers, while a page is open. */
export function SessionFollower() {
  const client = useQueryClient();
  const hasEnded = useSessionState().kind === 'ended';
  useEffect(() => (hasEnded ? undefined : followSession(client)), [client, hasEnded]);
  return null;
}
