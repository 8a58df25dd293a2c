import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, send } from '@/api/client';
import { goTo, Router, safeReturn } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { terminalKey } from '@/session/channel';
import { TerminalCodeForm } from './TerminalCodeForm';

/** Asks for the code of a locked terminal. `?terminal=` is its ID, `?return=` the application that leads to it. */
export function TerminalCodePage() {
  const { terminal = '', return: target } = Router.useRoute(['TerminalCode'])?.params ?? {};
  const leave = () => goTo(safeReturn(target));
  useWhenOpen(terminal, leave);
  return (
    <Messages area="door">
      <TerminalCodeForm terminal={terminal} onOpen={leave} />
    </Messages>
  );
}

/** Calls `leave` if the terminal is open for this session already. */
function useWhenOpen(terminal: string, leave: () => void): void {
  const access = useQuery({
    queryKey: [...terminalKey(terminal), 'access'],
    queryFn: () =>
      send(
        api.GET('/api/security/terminal/{containerId}/access', {
          params: { path: { containerId: terminal } },
          headers: { 'X-Background': '1' },
        }),
      ),
    retry: false,
    gcTime: 0,
  });
  const isOpen = access.data !== undefined;
  useEffect(() => {
    if (isOpen) leave();
  });
}
