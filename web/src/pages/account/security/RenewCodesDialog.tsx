import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Dialog } from '@/ui/Dialog';
import { totpQuery } from '../queries';
import { BackupCodes } from './BackupCodes';
import { type Proof, ReauthenticationForm } from './ReauthenticationForm';

type Props = { readonly codesLeft: number; readonly onClose: () => void };

/** Replaces the backup codes, and shows the new ones once. */
export function RenewCodesDialog({ codesLeft, onClose }: Props) {
  const t = useTranslations('account.security.renew');
  const client = useQueryClient();
  const renew = useMutation({
    mutationFn: (body: Proof) => send(api.POST('/users/totp/backup-codes', { body })),
    onSuccess: () => client.invalidateQueries(totpQuery),
  });
  const codes = renew.data?.backup_codes;
  return (
    <Dialog title={codes ? t('doneTitle') : t('title')} isOpen onClose={codes ? undefined : onClose}>
      {codes ? (
        <BackupCodes codes={codes} onDone={onClose} />
      ) : (
        <ReauthenticationForm
          error={renew.error}
          isPending={renew.isPending}
          onProof={(proof) => renew.mutate(proof)}
          onCancel={onClose}
          action={t('submit')}
        >
          {t('what', { count: codesLeft })}
        </ReauthenticationForm>
      )}
    </Dialog>
  );
}
