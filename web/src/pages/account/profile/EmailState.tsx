import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Button } from '@/ui/Button';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Facts } from '@/ui/Facts';
import { toast } from '@/ui/toast';
import { type Email, emailQuery } from '../queries';

/** The address in use, and one that waits for its link to be opened; with a button that removes both. */
export function EmailState({ state }: { readonly state: Email }) {
  const t = useTranslations('account.email');
  const client = useQueryClient();
  const { address, pending_address: pending } = state;
  const remove = useMutation({
    mutationFn: () => send(api.DELETE('/users/me/email')),
    onSuccess: (next) => {
      client.setQueryData(emailQuery.queryKey, next);
      toast(t('removed'));
    },
  });
  if (address === null && pending === null) return null;
  return (
    <>
      <Facts
        facts={[
          ...(address === null
            ? []
            : [{ key: 'address', label: t('address'), value: <strong>{address}</strong> }]),
          ...(pending === null ? [] : [{ key: 'pending', label: t('pending'), value: pending }]),
        ]}
      />
      {pending !== null && <p className="note">{t('pendingHint')}</p>}
      <div className="form-actions">
        <Button isPending={remove.isPending} onPress={() => remove.mutate()}>
          {t('remove')}
        </Button>
      </div>
      {remove.error !== null && <ErrorMessage error={remove.error} />}
    </>
  );
}
