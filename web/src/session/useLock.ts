import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, send } from '@/api/client';
import { useErrorToast } from '@/ui/useErrorToast';
import { tellOtherTabs } from './channel';
import { setSessionState } from './sessionState';

/** Returns the mutation that locks the screen, here and in all other tabs. */
export function useLock() {
  const report = useErrorToast();
  return useMutation({
    mutationFn: () => send(api.POST('/api/security/lock')),
    onSuccess: ({ locked_at: since }) => {
      tellOtherTabs({ type: 'locked', since, isIdle: false });
      setSessionState({ kind: 'locked', since, isIdle: false });
    },
    onError: report,
  });
}

/** Locks the screen at Ctrl+Alt+L, wherever the focus is. */
export function useLockShortcut(): void {
  const { mutate } = useLock();
  useEffect(() => {
    const lock = (event: KeyboardEvent) => {
      // AltGr is Ctrl and Alt on Windows, and AltGr+L is a letter on some keyboards.
      if (event.getModifierState('AltGraph')) return;
      if (!event.ctrlKey || !event.altKey || event.code !== 'KeyL' || event.repeat) return;
      event.preventDefault();
      mutate();
    };
    addEventListener('keydown', lock, { capture: true });
    return () => removeEventListener('keydown', lock, { capture: true });
  }, [mutate]);
}
