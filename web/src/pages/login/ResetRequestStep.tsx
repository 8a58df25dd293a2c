import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/TextField';

/** Requests a reset code. The response does not reveal whether the account exists. */
export function ResetRequestStep({ onDone }: { readonly onDone: (username: string) => void }) {
  const t = useTranslations('passwordReset');
  const request = useMutation({
    mutationFn: (username: string) => send(api.POST('/users/initiate-reset', { body: { username } })),
    onSuccess: (_answer, username) => onDone(username),
  });
  return (
    <ApiForm
      error={request.error}
      onWaitOver={request.reset}
      onSubmit={(values) => request.mutate(values.text('username'))}
      actions={
        <Button type="submit" look="primary" isWide isPending={request.isPending}>
          {t('request')}
        </Button>
      }
    >
      <TextField
        label={t('username')}
        name="username"
        autoComplete="username"
        isRequired
        autoFocus
        input={{ autoCapitalize: 'none', spellCheck: false }}
      />
    </ApiForm>
  );
}
