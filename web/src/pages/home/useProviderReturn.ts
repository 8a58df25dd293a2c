import { useEffect } from 'react';
import { goTo, Router, safeReturn } from '@/app/router';
import { takeReturnTarget } from '@/login/returnTarget';
import { tellOtherTabs } from '@/session/channel';
import { useMe } from '@/session/me';

/**
 * Handles the return from single sign-on: after `?success=true`, continues to the stored return target. Returns the
 * provider's error if the login failed but the user is already logged in; otherwise null.
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
