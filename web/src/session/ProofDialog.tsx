import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Messages } from '@/i18n/Messages';
import { canUsePasskeys } from '@/passkeys/passkeys';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { CodeField } from '@/ui/CodeField';
import { Dialog } from '@/ui/Dialog';
import { PasswordField } from '@/ui/PasswordField';
import { PasskeyProof } from './PasskeyProof';
import { ProviderProof } from './ProviderProof';
import { type ProofRequest, useProofRequest } from './proof';

const FIELDS = { INCORRECT_PASSWORD: 'password', PASSWORD_MALFORMED: 'password', INVALID_TOTP_CODE: 'code' };

/** Asks who uses the session, above a page whose request needs to know, and repeats the request. */
export function ProofDialog() {
  const request = useProofRequest();
  return (
    request !== null && (
      <Messages area="proof">
        <Proof {...request} />
      </Messages>
    )
  );
}

function Proof({ needs, settle }: ProofRequest) {
  const t = useTranslations('proof');
  const hasBoth = needs.includes('password') && needs.includes('totp');
  const [isByCode, setByCode] = useState(!needs.includes('password') && needs.includes('totp'));
  const cancel = () => settle(false);
  const hasForm = isByCode || needs.includes('password');
  const hasPasskey = canUsePasskeys && needs.includes('passkey');
  const hasProvider = needs.includes('provider');
  return (
    <Dialog title={t('title')} isOpen onClose={cancel}>
      <p>{t(introFor(hasForm || hasPasskey, hasProvider))}</p>
      {hasPasskey && <PasskeyProof onDone={() => settle(true)} />}
      {hasProvider && <ProviderProof onDone={() => settle(true)} />}
      {hasForm ? (
        <ProofForm
          key={String(isByCode)}
          isByCode={isByCode}
          onDone={() => settle(true)}
          onCancel={cancel}
          onChange={hasBoth ? () => setByCode(!isByCode) : undefined}
        />
      ) : (
        <Cancel onPress={cancel} />
      )}
    </Dialog>
  );
}

function introFor(isHere: boolean, isAtProvider: boolean): 'intro' | 'atProvider' | 'elsewhere' {
  if (isHere) return 'intro';
  return isAtProvider ? 'atProvider' : 'elsewhere';
}

type Props = {
  readonly isByCode: boolean;
  readonly onDone: () => void;
  readonly onCancel: () => void;
  /** Changes the method, if there is another one. */
  readonly onChange: (() => void) | undefined;
};

function ProofForm({ isByCode, onDone, onCancel, onChange }: Props) {
  const t = useTranslations('proof');
  const prove = useMutation({
    mutationFn: (body: { readonly password: string } | { readonly totp_code: string }) =>
      send(api.POST('/users/reauthenticate', { body })),
    onSuccess: onDone,
  });
  const submitCode = (code: string) => {
    if (!prove.isPending) prove.mutate({ totp_code: code });
  };
  return (
    <ApiForm
      error={prove.error}
      fields={FIELDS}
      onWaitOver={prove.reset}
      onSubmit={(values) => {
        if (isByCode) submitCode(values.text('code'));
        else prove.mutate({ password: values.text('password') });
      }}
      actions={
        <>
          <Cancel onPress={onCancel} />
          {onChange && (
            <Button look="quiet" onPress={onChange}>
              {t(isByCode ? 'usePassword' : 'useCode')}
            </Button>
          )}
          <Button
            type="submit"
            look="primary"
            isPending={prove.isPending}
            isDisabled={prove.error?.remainingTime != null}
          >
            {t('submit')}
          </Button>
        </>
      }
    >
      {isByCode ? (
        <CodeField
          name="code"
          label={t('code')}
          hint={t('hint')}
          autoFocus
          onComplete={submitCode}
          clearAfter={prove.error}
        />
      ) : (
        <PasswordField
          label={t('password')}
          name="password"
          autoComplete="current-password"
          isRequired
          autoFocus
        />
      )}
    </ApiForm>
  );
}

function Cancel({ onPress }: { readonly onPress: () => void }) {
  const t = useTranslations('app.dialog');
  return <Button onPress={onPress}>{t('cancel')}</Button>;
}
