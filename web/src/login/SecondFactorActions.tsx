import { Fingerprint } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { Button } from '@/ui/Button';

type Props = {
  readonly error: ApiError | null;
  readonly isVerifying: boolean;
  /** Whether the form asks for a backup code. */
  readonly isBackup: boolean;
  /** Asks for the other kind of code. */
  readonly onChange: () => void;
  readonly onRestart: () => void;
  readonly isAskingForPasskey: boolean;
  /** Null if the account has no passkey to use here. */
  readonly onPasskey: (() => void) | null;
};

/** The buttons of the second step: a login that has expired can only be started again. */
export function SecondFactorActions({
  error,
  isVerifying,
  isBackup,
  onChange,
  onRestart,
  ...passkey
}: Props) {
  const t = useTranslations('secondFactor');
  const isTokenInvalid = error?.code === 'INVALID_TEMP_TOKEN';
  const isWaiting = error?.remainingTime != null;
  return (
    <>
      <Button
        type="submit"
        look="primary"
        isWide
        isPending={isVerifying}
        isDisabled={isTokenInvalid || isWaiting}
      >
        {t('submit')}
      </Button>
      {passkey.onPasskey !== null && !isTokenInvalid && (
        <Button
          isWide
          isPending={passkey.isAskingForPasskey}
          isDisabled={isWaiting}
          onPress={passkey.onPasskey}
        >
          <Fingerprint aria-hidden="true" />
          {t('usePasskey')}
        </Button>
      )}
      {!isTokenInvalid && (
        <Button look="quiet" isWide onPress={onChange}>
          {t(isBackup ? 'useApp' : 'useBackup')}
        </Button>
      )}
      <Button look="quiet" isWide onPress={onRestart}>
        {t(isTokenInvalid ? 'restart' : 'otherAccount')}
      </Button>
    </>
  );
}
