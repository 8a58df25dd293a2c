import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Router } from '@/app/router';
import { type PasskeyProof } from '@/passkeys/passkeys';
import { useCodeOrPasskey } from '@/passkeys/useCodeOrPasskey';
import { UsePasskeyButton } from '@/passkeys/UsePasskeyButton';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { CodeField } from '@/ui/CodeField';
import { Column } from '@/ui/Column';
import { Link } from '@/ui/Link';

const FIELDS = { INVALID_MFA_CODE: 'code', INVALID_MFA_CODE_FORMAT: 'code' };

type Props = {
  /** ID of the terminal. */
  readonly terminal: string;
  readonly onOpen: () => void;
};

/** Asks for a code, or a passkey, to open a locked terminal. */
export function TerminalCodeForm({ terminal, onOpen }: Props) {
  const t = useTranslations('door.code');
  const params = { path: { containerId: terminal } };
  const open = (body: { readonly code: string } | PasskeyProof) =>
    send(api.POST('/api/security/terminal/{containerId}/mfa-verify', { params, body }));
  const verify = useCodeOrPasskey({
    name: ['terminal', terminal],
    request: () => send(api.POST('/api/security/terminal/{containerId}/mfa-options', { params })),
    submitCode: (code) => open({ code }),
    submitPasskey: open,
    onSuccess: onOpen,
  });
  return (
    <Column title={t('title')} intro={t.rich('intro', { terminal: () => <code>{terminal}</code> })}>
      <ApiForm
        error={verify.error}
        fields={FIELDS}
        onWaitOver={verify.reset}
        onSubmit={(values) => verify.submit(values.text('code'))}
        actions={
          <>
            <Button
              type="submit"
              look="primary"
              isWide
              isPending={verify.isPending}
              isDisabled={verify.isWaiting}
            >
              {t('submit')}
            </Button>
            <UsePasskeyButton
              passkey={verify.passkey}
              onPress={verify.askForPasskey}
              isDisabled={verify.isWaiting}
              isWide
            />
            <Link to={Router.Home()} look="quiet">
              {t('back')}
            </Link>
          </>
        }
      >
        <CodeField
          name="code"
          label={t('code')}
          hint={t('hint')}
          autoFocus
          onComplete={verify.submit}
          clearAfter={verify.typedError}
        />
      </ApiForm>
    </Column>
  );
}
