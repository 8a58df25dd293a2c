import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { useMe } from '@/session/me';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { toast } from '@/ui/toast';
import { sessionsOfQuery } from '@/session/sessions';
import { useSessionCounts } from '../queries';

/** Ends all sessions except this one. Hidden if there is no other. */
export function EndOthersButton() {
  const t = useTranslations('account.sessions');
  const client = useQueryClient();
  const { userId } = useMe();
  const [isAsking, setAsking] = useState(false);
  const count = useSessionCounts().data?.others ?? 0;
  const end = useMutation({
    mutationFn: () => send(api.POST('/users/sessions/revoke-all', { body: { exceptCurrent: true } })),
    onSuccess: (answer) => {
      setAsking(false);
      toast(t('ended', { count: answer.count }));
      return client.invalidateQueries(sessionsOfQuery(userId));
    },
  });
  if (count === 0 && !isAsking) return null;
  return (
    <>
      <Button look="danger" onPress={() => setAsking(true)}>
        {t('endOthers', { count })}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('endOthersTitle', { count })}
        action={t('endOthers', { count })}
        onConfirm={() => end.mutate()}
        isPending={end.isPending}
        error={end.error}
      >
        {t('endOthersWhat', { count })}
      </ConfirmDialog>
    </>
  );
}
