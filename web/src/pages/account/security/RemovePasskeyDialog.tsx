import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { ApiError } from '@/api/ApiError';
import { api, send } from '@/api/client';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { toast } from '@/ui/toast';
import { type Passkey, passkeysQuery } from '../queries';

type Props = { readonly passkey: Passkey; readonly onClose: () => void };

/** Removes a passkey after a confirmation that says what it opened. */
export function RemovePasskeyDialog({ passkey: { id, name, canLogIn }, onClose }: Props) {
  const t = useTranslations('account.security.passkeys');
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      send(api.DELETE('/users/webauthn/credentials/{id}', { params: { path: { id } } })).catch(explain),
    onSuccess: () => {
      onClose();
      toast(t('removed'));
    },
    onSettled: () => client.invalidateQueries(passkeysQuery),
  });
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('removeLabel', { name })}
      action={t('remove')}
      onConfirm={() => remove.mutate()}
      isPending={remove.isPending}
      error={remove.error}
    >
      {canLogIn ? t('removeLogin') : t('removeFactor')} {t('removeElsewhere')}
    </ConfirmDialog>
  );
}

/** The general message for this code is about changes of other users and of settings. */
function explain(error: ApiError): never {
  if (error.code !== 'WOULD_LOCK_OUT') throw error;
  throw new ApiError(error.status, 'PASSKEY_NEEDED', error.message);
}
