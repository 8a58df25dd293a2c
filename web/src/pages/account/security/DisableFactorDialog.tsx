import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Dialog } from '@/ui/Dialog';
import { Loaded } from '@/ui/Loaded';
import { toast } from '@/ui/toast';
import { devicesQuery, useSessionCounts } from '../queries';
import { type Proof, ReauthenticationForm } from './ReauthenticationForm';

/** Disables the second factor, after explaining what that ends. */
export function DisableFactorDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('account.security.disable');
  const client = useQueryClient();
  const counts = useSessionCounts();
  const devices = useQuery(devicesQuery);
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
      <ReauthenticationForm
        error={disable.error}
        isPending={disable.isPending}
        onProof={(proof) => disable.mutate(proof)}
        onCancel={onClose}
        action={t('submit')}
        isDestructive
        isReady={counts.isSuccess && devices.isSuccess}
      >
        <Loaded query={counts} lines={2}>
          {({ others: sessions }) => (
            <Loaded query={devices} lines={2}>
              {(list) => t('what', { sessions, devices: list.length })}
            </Loaded>
          )}
        </Loaded>
      </ReauthenticationForm>
    </Dialog>
  );
}
