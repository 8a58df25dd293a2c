import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { goTo, Router, safeReturn } from '@/app/router';
import { forgetData } from '@/session/forget';
import { openSession } from '@/session/sessionState';
import { takeReturnTarget } from '@/login/returnTarget';

/** Returns a function that opens the return target after a login, and clears the data of an earlier session. */
export function useArrive(): () => void {
  const client = useQueryClient();
  const target = useReturnTarget();
  return useCallback(() => {
    const kept = takeReturnTarget();
    forgetData(client);
    openSession();
    goTo(safeReturn(target ?? kept));
  }, [client, target]);
}

/** Returns the `return` parameter of the page. */
export function useReturnTarget(): string | undefined {
  return Router.useRoute(['Login', 'Register', 'ResetPassword', 'Locked'])?.params.return;
}
