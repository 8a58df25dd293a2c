import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { toast } from '@/ui/toast';
import { devicesQuery } from '../queries';
import { DevicesTable } from './DevicesTable';

/** The trusted devices, which skip the second factor. */
export function DevicesSection() {
  const t = useTranslations('account.security.devices');
  const client = useQueryClient();
  const devices = useQuery(devicesQuery);
  const [isAsking, setAsking] = useState(false);
  const count = devices.data?.length ?? 0;
  const stop = useMutation({
    mutationFn: () => send(api.DELETE('/users/trusted-devices')),
    onSuccess: (answer) => {
      setAsking(false);
      toast(t('stopped', { count: answer.count }));
      return client.invalidateQueries(devicesQuery);
    },
  });
  return (
    <Section
      title={t('title')}
      intro={t('intro')}
      action={count > 1 && <Button onPress={() => setAsking(true)}>{t('stopAll', { count })}</Button>}
    >
      <Loaded query={devices}>{(list) => <DevicesTable devices={list} />}</Loaded>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('stopTitle', { count })}
        action={t('stopAll', { count })}
        onConfirm={() => stop.mutate()}
        isPending={stop.isPending}
        error={stop.error}
      >
        {t('stopWhat', { count })}
      </ConfirmDialog>
    </Section>
  );
}
