import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { useLogout } from '@/session/useLogout';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { toast } from '@/ui/toast';
import { useErrorToast } from '@/ui/useErrorToast';
import { useDeviceName } from '@/ui/useDeviceName';
import { type Session, sessionsOfQuery } from '@/session/sessions';

/** Ends a session; logs out if it is the current one. */
export function EndSessionButton({ session }: { readonly session: Session }) {
  const t = useTranslations('account.sessions');
  const client = useQueryClient();
  const logout = useLogout();
  const report = useErrorToast();
  const [isAsking, setAsking] = useState(false);
  const { id: sessionId, userId, deviceInfo, ipAddress: address } = session;
  const device = useDeviceName().fromSession(deviceInfo);
  const end = useMutation({
    mutationFn: () => send(api.DELETE('/users/sessions/{sessionId}', { params: { path: { sessionId } } })),
    onSuccess: () => {
      setAsking(false);
      toast(t('ended', { count: 1 }));
    },
    onSettled: () => client.invalidateQueries(sessionsOfQuery(userId)),
  });
  if (session.isCurrentSession)
    return (
      <Button onPress={() => logout.mutate(undefined, { onError: report })} isPending={logout.isPending}>
        {t('logout')}
      </Button>
    );
  return (
    <>
      <Button onPress={() => setAsking(true)} aria-label={t('endLabel', { device, address })}>
        {t('end')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('endTitle')}
        action={t('endOne')}
        onConfirm={() => end.mutate()}
        isPending={end.isPending}
        error={end.error}
      >
        {t('endWhat', { device, address })}
      </ConfirmDialog>
    </>
  );
}
