import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { Router } from '@/app/router';
import { ACCOUNT_FIELDS } from '@/login/accountFields';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { PasswordField } from '@/ui/PasswordField';
import { Select } from '@/ui/Select';
import { TextField } from '@/ui/TextField';
import { useActionMutation } from '../actions/useActionMutation';
import { createAccount } from './users';

const KINDS = ['person', 'service'] as const;
type Kind = (typeof KINDS)[number];
type NewUser = { readonly username: string; readonly password: string };

/** The name of a new account, and the initial password of a person. */
export function CreateUserForm({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('admin.users.create');
  const { password_min_length: count } = usePagesConfig();
  const [kind, setKind] = useState<Kind>('person');
  const isService = kind === 'service';
  const create = useActionMutation({
    action: ({ username, password }: NewUser) =>
      createAccount(isService ? { username, service: true } : { username, password }),
    done: (_, { username: name }) => t(isService ? 'serviceDone' : 'done', { name }),
    onDone: ({ userId }) => {
      onClose();
      // Its first API key is created there.
      if (isService) Router.push('AdminUser', { userId });
    },
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
      <Select
        label={t('kind')}
        value={kind}
        options={KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        onChange={setKind}
        hint={t(`kindHints.${kind}`)}
      />
      <TextField
        label={t('name')}
        name="username"
        autoComplete="off"
        isRequired
        autoFocus
        input={{ autoCapitalize: 'none', spellCheck: false }}
      />
      {!isService && (
        <PasswordField
          label={t('password')}
          name="password"
          autoComplete="new-password"
          isRequired
          hint={t('passwordHint', { count })}
        />
      )}
    </ApiForm>
  );
}
