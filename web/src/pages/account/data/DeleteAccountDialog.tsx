import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { ApiError } from '@/api/ApiError';
import { api, send } from '@/api/client';
import { tellOtherTabs } from '@/session/channel';
import { endSession } from '@/session/endSession';
import { useMe } from '@/session/me';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { type FormValues } from '@/ui/FormValues';
import { PasswordField } from '@/ui/PasswordField';
import { TextField } from '@/ui/TextField';
import { DeletionConsequences } from './DeletionConsequences';

const FIELDS = { NAME_DIFFERS: 'name', INCORRECT_PASSWORD: 'password', PASSWORD_MALFORMED: 'password' };

/** Lists what is deleted with the account, and deletes it after its name and password are entered. */
export function DeleteAccountDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('account.deletion');
  const { username } = useMe();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: async (values: FormValues) => {
      if (values.text('name').trim() !== username) throw new ApiError(0, 'NAME_DIFFERS', t('nameDiffers'));
      const body = { password: values.text('password') };
      return send(api.DELETE('/users/delete-account', { body }));
    },
    onSuccess: ({ deletionDueAt }) => {
      tellOtherTabs({ type: 'logged-out' });
      const reason = deletionDueAt === undefined ? 'account_deleted' : 'account_deletion_scheduled';
      endSession(client, { reason });
    },
  });
  return (
    <Dialog title={t('dialogTitle', { username })} isOpen onClose={onClose}>
      <DeletionConsequences />
      <ApiForm
        error={remove.error}
        fields={FIELDS}
        onSubmit={(values) => remove.mutate(values)}
        actions={
          <>
            <Button onPress={onClose}>{t('cancel')}</Button>
            <Button type="submit" look="danger" isPending={remove.isPending}>
              {t('submit')}
            </Button>
          </>
        }
      >
        <TextField
          name="name"
          label={t('name')}
          hint={t('nameHint', { username })}
          autoComplete="off"
          isRequired
          autoFocus
          input={{ autoCapitalize: 'none', spellCheck: false }}
        />
        <PasswordField name="password" label={t('password')} autoComplete="current-password" isRequired />
      </ApiForm>
    </Dialog>
  );
}
