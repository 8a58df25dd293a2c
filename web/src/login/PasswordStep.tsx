import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { PasswordField } from '@/ui/PasswordField';
import { TextField } from '@/ui/TextField';
import { type FormValues } from '@/ui/FormValues';
import { PasskeyButton } from './PasskeyButton';
import { type Directory, type PendingLogin, usePasswordLogin } from './useLogin';
import { usePasskeyAutofill } from './usePasskeyAutofill';
import { usePasskeyLogin } from './usePasskeyLogin';

const FIELDS = { INVALID_CREDENTIALS: 'password', PASSWORD_MALFORMED: 'password' };

type Props = {
  /** The user's name, if it is already known. */
  readonly username?: string;
  /** The directory that checks the password, if it is not the service. */
  readonly directory?: Directory | undefined;
  readonly onDone: (userId: string) => void;
  readonly onSecondFactor: (pending: PendingLogin) => void;
};

/** The first step: name and password; a passkey instead, unless a directory checks the password. */
export function PasswordStep({ username, directory, onDone, onSecondFactor }: Props) {
  const t = useTranslations('login.password');
  const login = usePasswordLogin({ directory, onDone, onSecondFactor });
  const passkey = usePasskeyLogin(onDone);
  const [rememberMe, setRememberMe] = useState(false);
  // An authenticator that answers without its user would repeat a refused login forever.
  const isRefused = passkey.error !== null && passkey.error.status !== 0;
  const isOffered = directory === undefined;
  usePasskeyAutofill(!isOffered || passkey.isPending || isRefused, (proof) =>
    passkey.mutate({ proof, rememberMe }),
  );
  const submit = (values: FormValues) => {
    passkey.reset();
    login.mutate({ username: values.text('username'), password: values.text('password'), rememberMe });
  };
  return (
    <ApiForm
      error={login.error}
      onWaitOver={login.reset}
      fields={FIELDS}
      onSubmit={submit}
      actions={
        <>
          <Button
            type="submit"
            look="primary"
            isWide
            isPending={login.isPending}
            isDisabled={login.error?.remainingTime != null}
          >
            {t('submit')}
          </Button>
          {isOffered && <PasskeyButton login={passkey} rememberMe={rememberMe} />}
        </>
      }
    >
      <TextField
        label={t('username')}
        name="username"
        autoComplete={isOffered ? 'username webauthn' : 'username'}
        defaultValue={username}
        isRequired
        autoFocus={username === undefined}
        input={{ autoCapitalize: 'none', spellCheck: false }}
      />
      <PasswordField
        label={t('password')}
        name="password"
        autoComplete="current-password"
        isRequired
        autoFocus={username !== undefined}
      />
      <Checkbox isSelected={rememberMe} onChange={setRememberMe} hint={t('rememberHint')}>
        {t('remember')}
      </Checkbox>
    </ApiForm>
  );
}
