import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { toast } from '@/ui/toast';
import { dataQuery } from '../queries';

/** Deletes one encrypted item permanently. */
export function DeleteItemButton({ name }: { readonly name: string }) {
  const t = useTranslations('account.data');
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => send(api.DELETE('/users/data/{name}', { params: { path: { name } } })),
    onSuccess: () => {
      setAsking(false);
      toast(t('deleted', { name }));
    },
    onSettled: () => client.invalidateQueries(dataQuery),
  });
  return (
    <>
      <Button onPress={() => setAsking(true)} aria-label={t('deleteLabel', { name })}>
        {t('delete')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('deleteTitle')}
        action={t('deleteAction')}
        onConfirm={() => remove.mutate()}
        isPending={remove.isPending}
        error={remove.error}
      >
        {t.rich('deleteWhat', { name: () => <code>{name}</code> })}
      </ConfirmDialog>
    </>
  );
}
