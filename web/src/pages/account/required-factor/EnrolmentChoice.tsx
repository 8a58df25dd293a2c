import { useMutation } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { canUsePasskeys } from '@/passkeys/passkeys';
import { useLogout } from '@/session/useLogout';
import { Button } from '@/ui/Button';
import { Column } from '@/ui/Column';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { TextField } from '@/ui/TextField';
import { AddPasskeyDialog } from '../security/AddPasskeyDialog';
import { EnrolDialog } from '../security/EnrolDialog';
import './EnrolmentChoice.css';

type Props = {
  /** Whether an admin has to give out a code for it. */
  readonly needsCode: boolean;
  readonly onDone: () => void;
};

/** Lets the user choose a second factor, and says why. */
export function EnrolmentChoice({ needsCode, onDone }: Props) {
  const t = useTranslations('account.security.required');
  const [code, setCode] = useState('');
  const [isAdding, setAdding] = useState(false);
  const setUp = useMutation({ mutationFn: () => send(api.POST('/users/totp/setup')) });
  const logout = useLogout();
  const enrolmentCode = needsCode ? code.trim() : undefined;
  const isCodeMissing = enrolmentCode === '';
  return (
    <Column title={t('title')} intro={t('intro')}>
      <div className="enrolment-choice">
        {needsCode && (
          <TextField
            label={t('code')}
            hint={t('codeHint')}
            value={code}
            onChange={setCode}
            autoComplete="off"
            isMono
            isRequired
          />
        )}
        <Button
          look="primary"
          onPress={() => setUp.mutate()}
          isPending={setUp.isPending}
          isDisabled={isCodeMissing}
        >
          {t('authenticator')}
        </Button>
        {canUsePasskeys && (
          <Button onPress={() => setAdding(true)} isDisabled={isCodeMissing}>
            {t('passkey')}
          </Button>
        )}
        {setUp.error !== null && <ErrorMessage error={setUp.error} />}
        <Button look="quiet" onPress={() => logout.mutate()} isPending={logout.isPending}>
          {t('logout')}
        </Button>
      </div>
      <Suspense>
        {setUp.data && (
          <EnrolDialog
            secret={setUp.data}
            enrolmentCode={enrolmentCode}
            onClose={setUp.reset}
            onDone={onDone}
          />
        )}
        {isAdding && (
          <AddPasskeyDialog enrolmentCode={enrolmentCode} onClose={() => setAdding(false)} onDone={onDone} />
        )}
      </Suspense>
    </Column>
  );
}
