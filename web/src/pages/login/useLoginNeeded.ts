import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isPage, Router, safeReturn } from '@/app/router';
import { isSentBack, noteForwarded } from '@/login/forwarded';
import { liveSessionQuery } from './queries';
import { useArrive, useReturnTarget } from './useArrive';

/**
 * Returns whether to show the login; false while that is unknown. If there is a session already, opens the return target
 * instead. Pages check the session with the same request, so the login and a page cannot redirect to each other forever.
 */
export function useLoginNeeded(isLoggingIn: boolean): boolean {
  const arrive = useArrive();
  const target = useReturnTarget();
  const isWanted = useIsWanted() || isLoggingIn;
  const session = useQuery({ ...liveSessionQuery, enabled: !isWanted });
  const isLive = !isWanted && session.data === true && !session.isFetching;
  useEffect(() => {
    if (!isLive) return;
    if (!isPage(safeReturn(target))) noteForwarded();
    arrive();
  }, [isLive, arrive, target]);
  return isWanted || session.data === false || session.isError;
}

/** Returns whether to show the login even if there is a session: on request, or to explain an error. */
function useIsWanted(): boolean {
  const { prompt, error } = Router.useRoute(['Login'])?.params ?? {};
  const [wasSentBack] = useState(isSentBack);
  return wasSentBack || prompt !== undefined || error !== undefined;
}
