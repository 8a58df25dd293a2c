import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { CodeField } from '@/ui/CodeField';
import { TextField } from '@/ui/TextField';
import { type PendingLogin, useSecondStep } from './useLogin';

const FIELDS = { INVALID_TOTP_CODE: 'code' };

type Props = {
  readonly pending: PendingLogin;
  readonly onDone: () => void;
  /** Back to the first step. */
  readonly onRestart: () => void;
};

/** The code of the authenticator app, or a backup code. */
export function SecondStep({ pending, onDone, onRestart }: Props) {
  const t = useTranslations('signIn.second');
  const [isBackup, setBackup] = useState(false);
  const [rememberMe, setRememberMe] = useState(pending.rememberMe);
  const verify = useSecondStep(pending, onDone);
  const submit = (code: string) => {
    if (!verify.isPending) verify.mutate({ code, rememberMe });
  };
  const change = () => {
    verify.reset();
    setBackup(!isBackup);
  };
  const isOver = verify.error?.code === 'INVALID_TEMP_TOKEN';
  return (
    <ApiForm
      error={verify.error}
      fields={FIELDS}
      onSubmit={(values) => submit(values.text('code'))}
      actions={
        isOver ? (
          <Button look="primary" isWide onPress={onRestart}>
            {t('restart')}
          </Button>
        ) : (
          <>
            <Button type="submit" look="primary" isWide isPending={verify.isPending}>
              {t('submit')}
            </Button>
            <Button look="quiet" isWide onPress={change}>
              {isBackup ? t('useApp') : t('useBackup')}
            </Button>
          </>
        )
      }
    >
      {isBackup ? (
        <TextField
          key="backup"
          name="code"
          label={t('backupCode')}
          hint={t('backupHint')}
          autoComplete="off"
          isMono
          isRequired
          autoFocus
          input={{ autoCapitalize: 'none', spellCheck: false }}
        />
      ) : (
        <CodeField key="app" name="code" label={t('code')} hint={t('hint')} autoFocus onComplete={submit} />
      )}
      <Checkbox isSelected={rememberMe} onChange={setRememberMe} hint={t('trustHint')}>
        {t('trust')}
      </Checkbox>
    </ApiForm>
  );
}
