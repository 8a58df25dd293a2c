import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { CodeField } from '@/ui/CodeField';

const FIELDS = { INVALID_RESET_CODE: 'code' };

type Props = { readonly username: string; readonly onDone: (tempToken: string) => void };

/** Asks for the reset code, which the operator passes on. */
export function ResetCodeStep({ username, onDone }: Props) {
  const t = useTranslations('passwordReset');
  const verify = useMutation({
    mutationFn: (resetCode: string) =>
      send(api.POST('/users/verify-reset-code', { body: { username, resetCode } })),
    onSuccess: ({ tempToken }) => onDone(tempToken),
  });
  const submit = (code: string) => {
    if (!verify.isPending) verify.mutate(code);
  };
  return (
    <ApiForm
      error={verify.error}
      fields={FIELDS}
      onWaitOver={verify.reset}
      onSubmit={(values) => submit(values.text('code'))}
      actions={
        <Button type="submit" look="primary" isWide isPending={verify.isPending}>
          {t('verify')}
        </Button>
      }
    >
      <CodeField
        name="code"
        label={t('code')}
        hint={t('codeHint')}
        autoFocus
        onComplete={submit}
        clearAfter={verify.error}
      />
    </ApiForm>
  );
}
