import { useMutation, useQuery } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { terminalKey } from '@/session/channel';
import { pollEvery } from '@/session/polling';
import { useErrorToast } from '@/ui/useErrorToast';

/** Events tell of locks at once, but not when a grant ends. */
const POLL_MS = 5_000;

/** The lock of the terminal that an application leads to. */
export type TerminalLock = {
  readonly id: string;
  /** Whether this session has to enter a code. */
  readonly isLocked: boolean;
  /** Whether this user can lock it. */
  readonly canLock: boolean;
  readonly lock: () => void;
  /** Reads the state again. */
  readonly refresh: () => void;
};

/** Follows the lock of a terminal; null for none. */
export function useTerminalLock(id: string | null): TerminalLock {
  const params = { path: { containerId: id ?? '' } };
  const report = useErrorToast();
  const status = useQuery({
    queryKey: [...terminalKey(id), 'status'],
    queryFn: () =>
      send(
        api.GET('/api/security/terminal/{containerId}/mfa-status', {
          params,
          headers: { 'X-Background': '1' },
        }),
      ),
    enabled: id !== null,
    refetchInterval: pollEvery(POLL_MS),
  });
  const refresh = () => void status.refetch();
  const { mutate } = useMutation({
    mutationFn: () => send(api.POST('/api/security/terminal/{containerId}/mfa-lock', { params })),
    onSuccess: refresh,
    onError: report,
  });
  const {
    locked = false,
    access_granted: isOpen = false,
    can_use_feature: canLock = false,
  } = status.data ?? {};
  const isKnown = id !== null;
  return {
    id: id ?? '',
    isLocked: isKnown && locked && !isOpen,
    canLock: isKnown && canLock,
    lock: () => mutate(),
    refresh,
  };
}
