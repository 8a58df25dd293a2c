import { useMutation } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { tellOtherTabs } from '@/session/channel';
import { rememberName } from '@/session/rememberedName';
import { keepPendingLogin } from './pendingLogin';

export type Credentials = {
  readonly username: string;
  readonly password: string;
  readonly rememberMe: boolean;
};

/** A login that still needs its second factor. */
export type PendingLogin = { readonly tempToken: string; readonly rememberMe: boolean };

type LoggedIn = { readonly userId: string; readonly username: string };

/** A directory that checks the password instead of the service. */
export type Directory = { readonly id: number; readonly name: string };

type Outcome = {
  readonly directory?: Directory | undefined;
  readonly onDone: (userId: string) => void;
  readonly onSecondFactor: (pending: PendingLogin) => void;
};

/** Returns the mutation of the first step. */
export function usePasswordLogin({ directory, onDone, onSecondFactor }: Outcome) {
  return useMutation({
    mutationFn: (body: Credentials) =>
      directory === undefined
        ? send(api.POST('/users/login', { body }))
        : send(api.POST('/users/ldap/login', { body: { ...body, providerId: directory.id } })),
    onSuccess: (answer) => {
      if ('requires_totp' in answer) {
        onSecondFactor({ tempToken: answer.temp_token, rememberMe: answer.rememberMe });
      } else {
        finishLogin(answer);
        onDone(answer.userId);
      }
    },
  });
}

/** Returns the mutation of the second step: with a TOTP code or a backup code. */
export function useSecondFactor({ tempToken }: PendingLogin, onDone: (userId: string) => void) {
  return useMutation({
    mutationFn: (given: { readonly code: string; readonly rememberMe: boolean }) =>
      send(
        api.POST('/users/totp/verify-login', {
          body: { temp_token: tempToken, totp_code: given.code, rememberMe: given.rememberMe },
        }),
      ),
    onSuccess: (answer) => {
      finishLogin(answer);
      onDone(answer.userId);
    },
  });
}

/** Records a completed login and notifies the other tabs. */
export function finishLogin({ userId, username }: LoggedIn): void {
  keepPendingLogin(null);
  rememberName(username);
  tellOtherTabs({ type: 'opened', userId });
}
