import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { goTo, Router, safeReturn } from '@/app/router';
import { openSession } from '@/session/sessionState';

/** Returns a function that opens the page that the user wanted to see, with a session that can do everything. */
export function useLeave(): () => void {
  const client = useQueryClient();
  const target = Router.useRoute(['SecondFactor'])?.params.return;
  return useCallback(() => {
    openSession();
    void client.invalidateQueries();
    goTo(safeReturn(target));
  }, [client, target]);
}
