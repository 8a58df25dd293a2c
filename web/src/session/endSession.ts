import { type QueryClient } from '@tanstack/react-query';
import { Router } from '@/app/router';
import { forgetSession } from './forget';
import { takeLogoutNote } from './logoutNote';
import { rememberName } from './rememberedName';
import { openSession } from './sessionState';

type Ended = {
  /** The `reason` parameter of the login page. */
  readonly reason: string;
  /** Return target of the next login; the home page by default. */
  readonly returnTo?: string;
  /** Whose login follows in this tab. Omit it after a logout: the next user may be another one. */
  readonly username?: string;
};

/** Clears the data of a session that the user has just ended, and opens the login. */
export function endSession(client: QueryClient, { reason, returnTo, username }: Ended): void {
  forgetSession(client);
  if (username !== undefined) rememberName(username);
  Router.replace('Login', { reason, return: returnTo });
}

type Refused = {
  /** Why there is no session, as in `sessionState`. */
  readonly reason: string;
  readonly returnTo: string | undefined;
  /** The error from the provider. */
  readonly error?: string | undefined;
};

/** Opens the login because there is no session. */
export function askForLogin({ reason: given, returnTo, error }: Refused): void {
  const reason = given === 'none' && takeLogoutNote() ? 'logged_out' : given;
  openSession();
  Router.replace('Login', {
    // After a logout, the next user may be another one, who did not request this page.
    return: reason === 'logged_out' ? undefined : returnTo,
    reason: reason === 'none' ? undefined : reason,
    error,
  });
}
