import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Messages } from '@/i18n/Messages';
import { ApiForm } from '@/ui/ApiForm';
import { Checkbox } from '@/ui/Checkbox';
import { CodeField } from '@/ui/CodeField';
import { BackupCodeField } from './BackupCodeField';
import { SecondFactorActions } from './SecondFactorActions';
import { useBackupCodeNotice } from './useBackupCodeNotice';
import { type PendingLogin, useSecondFactor } from './useLogin';
import { useHasPasskey } from './useHasPasskey';
import { usePasskeyLogin } from './usePasskeyLogin';

const FIELDS = { INVALID_TOTP_CODE: 'code' };

type Props = {
  readonly pending: PendingLogin;
  readonly onDone: (userId: string) => void;
  /** Returns to the first step. */
  readonly onRestart: () => void;
};

/** The second step: a code of the authenticator app, a backup code, or a passkey. */
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
  const passkey = usePasskeyLogin(onDone, pending.tempToken);
  const hasPasskey = useHasPasskey(pending);
  const error = verify.error ?? passkey.error;
  const reset = () => {
    verify.reset();
    passkey.reset();
  };
  const submit = (code: string) => {
    passkey.reset();
    if (!verify.isPending) verify.mutate({ code, rememberMe });
  };
  const change = () => {
    reset();
    setBackup(!isBackup);
  };
  const askForPasskey = () => {
    reset();
    passkey.mutate({ rememberMe });
  };
  return (
    <ApiForm
      error={error}
      fields={FIELDS}
      onWaitOver={reset}
      onSubmit={(values) => submit(values.text('code'))}
      actions={
        <SecondFactorActions
          error={error}
          isVerifying={verify.isPending}
          isBackup={isBackup}
          onChange={change}
          onRestart={onRestart}
          isAskingForPasskey={passkey.isPending}
          onPasskey={hasPasskey ? askForPasskey : null}
        />
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
