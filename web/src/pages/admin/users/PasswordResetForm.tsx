import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { passwordFields } from '@/login/accountFields';
import { ApiForm } from '@/ui/ApiForm';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { NewPasswordField } from '@/ui/NewPasswordField';
import { useState } from 'react';
import { useActionMutation } from '../actions/useActionMutation';
import { type ListedUser } from './users';

type Props = { readonly user: ListedUser; readonly onClose: () => void };
type Reset = { readonly newPassword: string; readonly confirmDataWipe: boolean };

/** A new password. Asks for a confirmation if only the old one opens the encrypted data. */
export function PasswordResetForm({ user: { id: userId, username: name }, onClose }: Props) {
  const t = useTranslations('people.user.password');
  const [isWipeAsked, setWipeAsked] = useState(false);
  const reset = useActionMutation({
    action: (body: Reset) => send(api.POST('/users/admin/reset-password', { body: { userId, ...body } })),
    done: ({ dataWiped }) => t(dataWiped ? 'doneWiped' : 'done', { name }),
    onDone: onClose,
  });
  const isRefused = reset.error?.code === 'DATA_WIPE_REQUIRED';
  if (isRefused && !isWipeAsked) setWipeAsked(true);
  return (
    <>
      <p>{t('text')}</p>
      <ApiForm
        error={isRefused ? null : reset.error}
        fields={passwordFields('newPassword')}
        onSubmit={(values) =>
          reset.mutate({
            newPassword: values.text('newPassword'),
            confirmDataWipe: values.isChecked('wipe'),
          })
        }
        actions={
          <>
            <Button onPress={onClose}>{t('cancel')}</Button>
            <Button type="submit" look={isWipeAsked ? 'danger' : 'primary'} isPending={reset.isPending}>
              {t('submit')}
            </Button>
          </>
        }
      >
        <NewPasswordField label={t('new')} name="newPassword" autoFocus />
        {isWipeAsked && (
          <>
            <Banner kind="warning" title={t('wipeTitle')} isLive>
              {t('wipeText')}
            </Banner>
            <Checkbox name="wipe" isRequired>
              {t('wipeConfirm')}
            </Checkbox>
          </>
        )}
      </ApiForm>
    </>
  );
}
