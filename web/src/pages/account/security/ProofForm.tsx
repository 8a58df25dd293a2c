import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { PasswordField } from '@/ui/PasswordField';
import { TextField } from '@/ui/TextField';
import { useHasPassword } from '../queries';

const FIELDS = { INCORRECT_PASSWORD: 'proof', INVALID_TOTP_CODE: 'proof', PASSWORD_MALFORMED: 'proof' };

/** What the API takes as a proof. It takes a code for a password, too: one field is enough. */
export type Proof = { readonly password: string } | { readonly totp_code: string };

type Props = {
  readonly error: ApiError | null;
  readonly isPending: boolean;
  readonly onProof: (proof: Proof) => void;
  readonly onCancel: () => void;
  /** The verb of the button. */
  readonly action: string;
  readonly isDestructive?: boolean;
  /** False until what will happen is known. */
  readonly isReady?: boolean;
  /** What will happen. */
  readonly children: ReactNode;
};

/** Asks for the password or a code before the second factor changes; for a code alone where there is no password. */
export function ProofForm(props: Props) {
  const t = useTranslations('account.security.proof');
  const {
    error,
    isPending,
    onProof,
    onCancel,
    action,
    isDestructive = false,
    isReady = true,
    children,
  } = props;
  const hasPassword = useHasPassword();
  return (
    <ApiForm
      error={error}
      fields={FIELDS}
      onSubmit={(values) => {
        const proof = values.text('proof');
        onProof(hasPassword ? { password: proof } : { totp_code: proof });
      }}
      actions={
        <>
          <Button onPress={onCancel}>{t('cancel')}</Button>
          <Button
            type="submit"
            look={isDestructive ? 'danger' : 'primary'}
            isPending={isPending}
            isDisabled={!isReady}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className="proof-what">{children}</div>
      {hasPassword ? (
        <PasswordField
          name="proof"
          label={t('either')}
          autoComplete="current-password"
          isRequired
          autoFocus
        />
      ) : (
        <TextField
          name="proof"
          label={t('code')}
          hint={t('codeHint')}
          autoComplete="one-time-code"
          isMono
          isRequired
          autoFocus
        />
      )}
    </ApiForm>
  );
}
