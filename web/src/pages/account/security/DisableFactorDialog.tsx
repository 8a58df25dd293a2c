import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Dialog } from '@/ui/Dialog';
import { toast } from '@/ui/toast';
import { devicesQuery, useSessionCounts } from '../queries';
import { type Proof, ProofForm } from './ProofForm';

/** Disables the second factor, after saying what that ends. */
export function DisableFactorDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('account.security.disable');
  const client = useQueryClient();
  const sessions = useSessionCounts()?.others ?? 0;
  const devices = useQuery(devicesQuery).data?.length ?? 0;
  const disable = useMutation({
    mutationFn: (body: Proof) => send(api.POST('/users/totp/disable', { body })),
    onSuccess: ({ terminals_unlocked: terminals }) => {
      onClose();
      toast(t('done', { terminals }));
      void client.invalidateQueries();
    },
  });
  return (
    <Dialog title={t('title')} isOpen onClose={onClose}>
      <ProofForm
        error={disable.error}
        isPending={disable.isPending}
        onProof={(proof) => disable.mutate(proof)}
        onCancel={onClose}
        action={t('submit')}
        isDestructive
      >
        {t('what', { sessions, devices })}
      </ProofForm>
    </Dialog>
  );
}
