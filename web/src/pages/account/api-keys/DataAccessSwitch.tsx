import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Loaded } from '@/ui/Loaded';
import { Switch } from '@/ui/Switch';
import { type ApiKey, apiKeysQuery, dataQuery } from '../queries';

/** Grants a key access to the encrypted data after a confirmation that shows the number of items, and revokes it without. */
export function DataAccessSwitch({ apiKey: { id: keyId, name, dataAllowed } }: { readonly apiKey: ApiKey }) {
  const t = useTranslations('account.apiKeys.access');
  const client = useQueryClient();
  const items = useQuery(dataQuery);
  const [isAsking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (allow: boolean) =>
      send(api.PUT('/users/me/api-keys/{keyId}/data', { params: { path: { keyId } }, body: { allow } })),
    onSuccess: () => setAsking(false),
    onSettled: () => client.invalidateQueries(apiKeysQuery),
  });
  return (
    <>
      <Switch
        isSelected={dataAllowed}
        onChange={(allow) => (allow ? setAsking(true) : change.mutate(false))}
        isDisabled={change.isPending}
        aria-label={t('label', { name })}
      >
        {dataAllowed ? t('allowed') : t('denied')}
      </Switch>
      {change.error !== null && !isAsking && <ErrorMessage error={change.error} />}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('title', { name })}
        action={t('action')}
        onConfirm={() => change.mutate(true)}
        isPending={change.isPending}
        error={change.error}
        isDestructive={false}
        isReady={items.isSuccess}
      >
        <Loaded query={items} lines={1}>
          {(list) => t('what', { count: list.length })}
        </Loaded>
      </ConfirmDialog>
    </>
  );
}
