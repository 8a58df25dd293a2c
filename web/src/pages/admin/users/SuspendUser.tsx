import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/TextField';
import { useActionMutation } from '../actions/useActionMutation';
import { type KeyMade } from './KeysLeft';
import { type ListedUser } from './users';

type Props = { readonly user: ListedUser; readonly onSuspended: (keysLeft: readonly KeyMade[]) => void };

/** Suspends an account, with a reason for the audit log. */
export function SuspendUser({ user: { id: userId, username: name }, onSuspended }: Props) {
  const t = useTranslations('people.user.suspension');
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const suspend = useActionMutation({
    action: (reason: string) =>
      send(api.POST('/users/admin/suspend', { body: { userId, reason: reason === '' ? null : reason } })),
    done: ({ connections_closed: count }) => t('suspended', { name, count }),
    onDone: ({ api_keys_made: keys = [] }) => {
      close();
      onSuspended(keys);
    },
  });
  return (
    <>
      <Button look="danger" onPress={() => setOpen(true)}>
        {t('suspend')}
      </Button>
      <Dialog title={t('suspendTitle', { name })} isOpen={isOpen} onClose={close} role="alertdialog">
        <p>{t('suspendText')}</p>
        <ApiForm
          error={suspend.error}
          onSubmit={(values) => suspend.mutate(values.text('reason').trim())}
          actions={
            <>
              <Button onPress={close}>{t('cancel')}</Button>
              <Button type="submit" look="danger" isPending={suspend.isPending}>
                {t('suspend')}
              </Button>
            </>
          }
        >
          <TextField
            label={t('reason')}
            hint={t('reasonHint')}
            name="reason"
            maxLength={256}
            autoComplete="off"
            autoFocus
          />
        </ApiForm>
      </Dialog>
    </>
  );
}
