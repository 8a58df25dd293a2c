import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { finishLogin } from '@/login/useLogin';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { NewPasswordField } from '@/ui/NewPasswordField';
import { TextField } from '@/ui/TextField';
import { ACCOUNT_FIELDS } from '@/login/accountFields';

type NewAccount = { readonly username: string; readonly password: string; readonly setupCode: string };

type Props = {
  /** Whether to ask for the setup code from the startup log. */
  readonly needsSetupCode?: boolean;
  /** The secret of an invitation, which the account is created with. */
  readonly invitation?: string;
  readonly onDone: () => void;
};

/** Creates an account and logs in with it. */
export function AccountForm({ needsSetupCode = false, invitation, onDone }: Props) {
  const t = useTranslations('newAccount.form');
  // The service may require the code even if the configuration, which was loaded earlier, did not say so.
  const [isCodeAsked, setCodeAsked] = useState(needsSetupCode);
  const create = useMutation({
    mutationFn: async ({ setupCode, ...account }: NewAccount) => {
      const body = setupCode === '' ? account : { ...account, setupCode };
      await (invitation === undefined
        ? send(api.POST('/users/create', { body }))
        : send(api.POST('/users/invitations/accept', { body: { ...account, token: invitation } })));
      return send(api.POST('/users/login', { body: account }));
    },
    onSuccess: (answer) => {
      // A new account has no second factor.
      if ('userId' in answer) finishLogin(answer);
      onDone();
    },
    onError: ({ code }) => setCodeAsked(isCodeAsked || code === 'SETUP_CODE_REQUIRED'),
  });
  return (
    <ApiForm
      error={create.error}
      fields={ACCOUNT_FIELDS}
      onWaitOver={create.reset}
      onSubmit={(values) =>
        create.mutate({
          username: values.text('username'),
          password: values.text('password'),
          setupCode: values.text('setupCode'),
        })
      }
      actions={
        <Button type="submit" look="primary" isWide isPending={create.isPending}>
          {t('submit')}
        </Button>
      }
    >
      {isCodeAsked && <SetupCodeField />}
      <TextField
        label={t('username')}
        name="username"
        autoComplete="username"
        isRequired
        autoFocus={!isCodeAsked}
        input={{ autoCapitalize: 'none', spellCheck: false }}
      />
      <NewPasswordField label={t('password')} name="password" />
    </ApiForm>
  );
}

function SetupCodeField() {
  const t = useTranslations('newAccount.form');
  return (
    <TextField
      label={t('setupCode')}
      hint={t('setupCodeHint')}
      name="setupCode"
      autoComplete="off"
      isMono
      isRequired
      autoFocus
      input={{ autoCapitalize: 'characters', spellCheck: false }}
    />
  );
}
