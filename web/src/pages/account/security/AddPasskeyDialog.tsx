import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { loadCeremonies } from '@/passkeys/passkeys';
import { Dialog } from '@/ui/Dialog';
import { toast } from '@/ui/toast';
import { useDeviceName } from '@/ui/useDeviceName';
import { passkeysQuery } from '../queries';
import { PasskeyNameForm } from './PasskeyNameForm';

type Props = {
  readonly onClose: () => void;
  /** Called once the passkey is added; the dialog is closed by default. */
  readonly onDone?: () => void;
  /** The code of an admin, for the first second factor of an account that requires one. */
  readonly enrolmentCode?: string | undefined;
};

/** Adds a passkey: asks for its name, then lets the browser create it. */
export function AddPasskeyDialog({ onClose, onDone = onClose, enrolmentCode }: Props) {
  const t = useTranslations('account.security.passkeys');
  const client = useQueryClient();
  const { fromUserAgent } = useDeviceName();
  const add = useMutation({
    mutationFn: async (name: string) => {
      const request = await send(api.POST('/users/webauthn/register/options', { body: {} }));
      const { createPasskey } = await loadCeremonies();
      const body = { ...(await createPasskey(request)), name, enrolment_code: enrolmentCode ?? null };
      return (await send(api.POST('/users/webauthn/register/verify', { body }))).credential;
    },
    onSuccess: ({ canLogIn }) => {
      onDone();
      toast(canLogIn ? t('isAdded') : t('isSecondFactor'));
      return client.invalidateQueries(passkeysQuery);
    },
  });
  return (
    <Dialog title={t('addTitle')} isOpen onClose={onClose}>
      <p>{t('addWhat')}</p>
      <PasskeyNameForm
        defaultName={fromUserAgent(navigator.userAgent)}
        save={add}
        action={t('create')}
        onCancel={onClose}
      />
    </Dialog>
  );
}
