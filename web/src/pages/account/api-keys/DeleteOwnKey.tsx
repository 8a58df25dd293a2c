import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { toast } from '@/ui/toast';
import { type ApiKey, apiKeysQuery } from '../queries';

/** Deletes a key after a confirmation. */
export function DeleteOwnKey({ apiKey: { id: keyId, name } }: { readonly apiKey: ApiKey }) {
  const t = useTranslations('account.apiKeys.delete');
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => send(api.DELETE('/users/me/api-keys/{keyId}', { params: { path: { keyId } } })),
    onSuccess: () => {
      setAsking(false);
      toast(t('done', { name }));
    },
    onSettled: () => client.invalidateQueries(apiKeysQuery),
  });
  return (
    <>
      <Button look="quiet" aria-label={t('description', { name })} onPress={() => setAsking(true)}>
        {t('label')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('title', { name })}
        action={t('label')}
        onConfirm={() => remove.mutate()}
        isPending={remove.isPending}
        error={remove.error}
      >
        {t('text')}
      </ConfirmDialog>
    </>
  );
}
