import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { toast } from '@/ui/toast';
import { devicesQuery } from '../queries';

type Props = { readonly id: string; readonly name: string };

/** Makes one device ask for the second factor again. */
export function StopTrustingButton({ id, name }: Props) {
  const t = useTranslations('account.security.devices');
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const stop = useMutation({
    mutationFn: () => send(api.DELETE('/users/trusted-devices/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      setAsking(false);
      toast(t('stopped', { count: 1 }));
    },
    onSettled: () => client.invalidateQueries(devicesQuery),
  });
  return (
    <>
      <Button onPress={() => setAsking(true)} aria-label={t('stopLabel', { name })}>
        {t('stop')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('stopOneTitle', { name })}
        action={t('stop')}
        onConfirm={() => stop.mutate()}
        isPending={stop.isPending}
        error={stop.error}
      >
        {t('stopWhat', { count: 1 })}
      </ConfirmDialog>
    </>
  );
}
