import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { NewPasswordField } from '@/ui/NewPasswordField';
import { passwordFields } from '@/login/accountFields';

const FIELDS = passwordFields('password');

type Props = {
  readonly username: string;
  readonly tempToken: string;
  readonly onDone: (isDataReset: boolean) => void;
  readonly onRestart: () => void;
};

/** Asks for the new password. The reset token is valid for ten minutes. */
export function ResetPasswordStep({ username, tempToken, onDone, onRestart }: Props) {
  const t = useTranslations('passwordReset');
  const complete = useMutation({
    mutationFn: (newPassword: string) =>
      send(api.POST('/users/complete-reset', { body: { username, tempToken, newPassword } })),
    onSuccess: ({ data_reset: isDataReset }) => onDone(isDataReset === true),
  });
  const isTokenInvalid = complete.error?.code === 'INVALID_RESET_TOKEN';
  return (
    <ApiForm
      error={complete.error}
      fields={FIELDS}
      onSubmit={(values) => complete.mutate(values.text('password'))}
      actions={
        isTokenInvalid ? (
          <Button look="primary" isWide onPress={onRestart}>
            {t('restart')}
          </Button>
        ) : (
          <Button type="submit" look="primary" isWide isPending={complete.isPending}>
            {t('complete')}
          </Button>
        )
      }
    >
      {/* Password managers store the new password under this name. */}
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <NewPasswordField label={t('newPassword')} name="password" autoFocus />
    </ApiForm>
  );
}
