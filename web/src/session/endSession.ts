import { type QueryClient } from '@tanstack/react-query';
import { Router } from '@/app/router';
import { forgetSession } from './forget';
import { openSession } from './sessionState';

type Ended = {
  /** Why, as the login knows it. */
  readonly reason?: string;
  /** Where the next login leads; home when left out. */
  readonly returnTo?: string;
};

/** Forgets the session that the service has just ended on request, and leads to the login. */
export function endSession(client: QueryClient, { reason, returnTo }: Ended = {}): void {
  forgetSession(client);
  Router.replace('Login', { reason, return: returnTo });
}

type Refused = {
  /** Why there is no session, as `sessionState` has it. */
  readonly reason: string;
  readonly returnTo: string | undefined;
  /** What went wrong at the provider. */
  readonly error?: string | undefined;
};

/** Leads to the login where there is no session, and back from there. */
export function askForLogin({ reason, returnTo, error }: Refused): void {
  openSession();
  Router.replace('Login', {
    // After a logout, whoever comes next has not asked for this page.
    return: reason === 'logged_out' ? undefined : returnTo,
    reason: reason === 'none' ? undefined : reason,
    error,
  });
}
