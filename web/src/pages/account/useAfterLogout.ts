import { useQueryClient } from '@tanstack/react-query';
import { Router } from '@/app/router';
import { forgetName } from '@/session/rememberedName';
import { openSession } from '@/session/sessionState';

type Ended = {
  /** Why, as the login knows it. */
  readonly reason: string;
  /** Where the next login leads; home when left out. */
  readonly returnTo?: string;
};

/** Returns what to do once the service has ended this session: forgets what it showed, and leads to the login. */
export function useAfterLogout(): (ended: Ended) => void {
  const client = useQueryClient();
  return ({ reason, returnTo }) => {
    forgetName();
    client.clear();
    openSession();
    Router.replace('Login', { reason, ...(returnTo !== undefined && { return: returnTo }) });
  };
}
