import { useTranslations } from 'use-intl';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { PasswordField } from '@/ui/PasswordField';
import { TextField } from '@/ui/TextField';
import { type FormValues } from '@/ui/FormValues';
import { type PendingLogin, usePasswordLogin } from './useLogin';

const FIELDS = { INVALID_CREDENTIALS: 'password', PASSWORD_MALFORMED: 'password' };

type Props = {
  /** The user's name, if it is already known. */
  readonly username?: string;
  readonly onDone: (userId: string) => void;
  readonly onSecondFactor: (pending: PendingLogin) => void;
};

/** The first step: name and password. */
export function PasswordStep({ username, onDone, onSecondFactor }: Props) {
  const t = useTranslations('login.password');
  const login = usePasswordLogin({ onDone, onSecondFactor });
  const submit = (values: FormValues) => {
    login.mutate({
      username: values.text('username'),
      password: values.text('password'),
      rememberMe: values.isChecked('rememberMe'),
    });
  };
  return (
    <ApiForm
      error={login.error}
      onWaitOver={login.reset}
      fields={FIELDS}
      onSubmit={submit}
      actions={
        <Button
          type="submit"
          look="primary"
          isWide
          isPending={login.isPending}
          isDisabled={login.error?.remainingTime != null}
        >
          {t('submit')}
        </Button>
      }
    >
      <TextField
        label={t('username')}
        name="username"
        autoComplete="username webauthn"
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
      <Checkbox name="rememberMe" hint={t('rememberHint')}>
        {t('remember')}
      </Checkbox>
    </ApiForm>
  );
}
