import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { usePagesConfig } from '@/api/pagesConfig';
import { ACCOUNT_FIELDS } from '@/login/accountFields';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { PasswordField } from '@/ui/PasswordField';
import { TextField } from '@/ui/TextField';
import { useActionMutation } from '../actions/useActionMutation';

type Credentials = { readonly username: string; readonly password: string };

/** Name and initial password of a new account. */
export function CreateUserForm({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('admin.users.create');
  const { password_min_length: count } = usePagesConfig();
  const create = useActionMutation({
    action: (body: Credentials) => send(api.POST('/users/create', { body })),
    done: (_, { username }) => t('done', { name: username }),
    onDone: onClose,
  });
  return (
    <ApiForm
      error={create.error}
      fields={ACCOUNT_FIELDS}
      onSubmit={(values) =>
        create.mutate({ username: values.text('username'), password: values.text('password') })
      }
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary" isPending={create.isPending}>
            {t('submit')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('name')}
        name="username"
        autoComplete="off"
        isRequired
        autoFocus
        input={{ autoCapitalize: 'none', spellCheck: false }}
      />
      <PasswordField
        label={t('password')}
        name="password"
        autoComplete="new-password"
        isRequired
        hint={t('passwordHint', { count })}
      />
    </ApiForm>
  );
}
