import { useEffect } from 'react';
import { goTo, Router, safeReturn } from '@/app/router';
import { takeReturnTarget } from '@/login/returnTarget';
import { tellOtherTabs } from '@/session/channel';
import { useMe } from '@/session/me';

/**
 * After single sign-on the browser arrives with `?success=true`: goes on to where one wanted to go. Returns why the provider
 * sent somebody back who is logged in already; null otherwise.
 */
export function useProviderReturn(): string | null {
  const { userId } = useMe();
  const params = Router.useRoute(['Home'])?.params;
  const hasSucceeded = params?.success !== undefined;
  useEffect(() => {
    if (!hasSucceeded) return;
    tellOtherTabs({ type: 'opened', userId });
    goTo(safeReturn(takeReturnTarget()));
  }, [hasSucceeded, userId]);
  return params?.error ?? null;
}
