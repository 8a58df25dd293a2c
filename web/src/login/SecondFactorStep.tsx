import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Messages } from '@/i18n/Messages';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { CodeField } from '@/ui/CodeField';
import { BackupCodeField } from './BackupCodeField';
import { useBackupCodeNotice } from './useBackupCodeNotice';
import { type PendingLogin, useSecondFactor } from './useLogin';

const FIELDS = { INVALID_TOTP_CODE: 'code' };

type Props = {
  readonly pending: PendingLogin;
  readonly onDone: (userId: string) => void;
  /** Returns to the first step. */
  readonly onRestart: () => void;
};

/** The second step: a code of the authenticator app, or a backup code. */
export function SecondFactorStep(props: Props) {
  return (
    <Messages area="secondFactor">
      <Step {...props} />
    </Messages>
  );
}

function Step({ pending, onDone, onRestart }: Props) {
  const t = useTranslations('secondFactor');
  const [isBackup, setBackup] = useState(false);
  const [rememberMe, setRememberMe] = useState(pending.rememberMe);
  const verify = useVerification(pending, onDone, isBackup);
  const { error } = verify;
  const submit = (code: string) => {
    if (!verify.isPending) verify.mutate({ code, rememberMe });
  };
  const change = () => {
    verify.reset();
    setBackup(!isBackup);
  };
  const isTokenInvalid = error?.code === 'INVALID_TEMP_TOKEN';
  return (
    <ApiForm
      error={error}
      fields={FIELDS}
      onWaitOver={verify.reset}
      onSubmit={(values) => submit(values.text('code'))}
      actions={
        <>
          <Button
            type="submit"
            look="primary"
            isWide
            isPending={verify.isPending}
            isDisabled={isTokenInvalid || error?.remainingTime != null}
          >
            {t('submit')}
          </Button>
          {!isTokenInvalid && (
            <Button look="quiet" isWide onPress={change}>
              {t(isBackup ? 'useApp' : 'useBackup')}
            </Button>
          )}
          <Button look="quiet" isWide onPress={onRestart}>
            {t(isTokenInvalid ? 'restart' : 'otherAccount')}
          </Button>
        </>
      }
    >
      {isBackup ? (
        <BackupCodeField />
      ) : (
        <CodeField
          name="code"
          label={t('code')}
          hint={t('hint')}
          autoFocus
          onComplete={submit}
          clearAfter={error}
        />
      )}
      <Checkbox isSelected={rememberMe} onChange={setRememberMe} hint={t('trustHint')}>
        {t('trust')}
      </Checkbox>
    </ApiForm>
  );
}

function useVerification(pending: PendingLogin, onDone: Props['onDone'], isBackup: boolean) {
  const notifyCodesLeft = useBackupCodeNotice();
  return useSecondFactor(pending, (userId) => {
    onDone(userId);
    // Afterwards, because the start of a session clears all notifications.
    if (isBackup) void notifyCodesLeft();
  });
}
