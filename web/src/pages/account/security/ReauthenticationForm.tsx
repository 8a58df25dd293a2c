import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { PasswordField } from '@/ui/PasswordField';
import { TextField } from '@/ui/TextField';
import { useHasPassword } from '../queries';

const FIELDS = { INCORRECT_PASSWORD: 'proof', INVALID_TOTP_CODE: 'proof', PASSWORD_MALFORMED: 'proof' };

/** The proof that the API requires. It also accepts a TOTP code as `password`, so one field is enough for both. */
export type Proof = { readonly password: string } | { readonly totp_code: string };

type Props = {
  readonly error: ApiError | null;
  readonly isPending: boolean;
  readonly onProof: (proof: Proof) => void;
  readonly onCancel: () => void;
  /** The label of the button. */
  readonly action: string;
  readonly isDestructive?: boolean;
  /** False while the consequences are loading. */
  readonly isReady?: boolean;
  /** The consequences. */
  readonly children: ReactNode;
};

/** Asks for the password or a TOTP code before the second factor changes; without a password, for a code only. */
export function ReauthenticationForm(props: Props) {
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
