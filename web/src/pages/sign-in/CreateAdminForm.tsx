import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { PasswordField } from '@/ui/PasswordField';
import { TextField } from '@/ui/TextField';

const FIELDS = {
  INVALID_USERNAME: 'username',
  USERNAME_TAKEN: 'username',
  PASSWORD_TOO_SHORT: 'password',
  PASSWORD_TOO_LONG: 'password',
  PASSWORD_TOO_COMMON: 'password',
  PASSWORD_MALFORMED: 'password',
};

/** Creates the first account, which becomes admin, and logs in with it. */
export function CreateAdminForm({ onDone }: { readonly onDone: () => void }) {
  const t = useTranslations('signIn.create');
  const create = useMutation({
    mutationFn: async (body: { username: string; password: string }) => {
      await send(api.POST('/users/create', { body }));
      return send(api.POST('/users/login', { body }));
    },
    onSuccess: onDone,
  });
  return (
    <ApiForm
      error={create.error}
      fields={FIELDS}
      onSubmit={(values) =>
        create.mutate({ username: values.text('username'), password: values.text('password') })
      }
      actions={
        <Button type="submit" look="primary" isWide isPending={create.isPending}>
          {t('submit')}
        </Button>
      }
    >
      <TextField label={t('username')} name="username" autoComplete="username" isRequired autoFocus />
      <PasswordField label={t('password')} name="password" autoComplete="new-password" isRequired />
    </ApiForm>
  );
}
