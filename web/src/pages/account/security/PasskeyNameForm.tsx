import { type UseMutationResult } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/TextField';

const MAX_LENGTH = 80;

type Props = {
  readonly defaultName: string;
  readonly save: UseMutationResult<unknown, ApiError, string>;
  readonly action: string;
  readonly onCancel: () => void;
};

/** Asks for the name of a passkey. */
export function PasskeyNameForm({ defaultName, save, action, onCancel }: Props) {
  const t = useTranslations('account.security.passkeys');
  return (
    <ApiForm
      error={save.error}
      onSubmit={(values) => {
        if (!save.isPending) save.mutate(values.text('name').trim());
      }}
      actions={
        <>
          <Button onPress={onCancel}>{t('cancel')}</Button>
          <Button type="submit" look="primary" isPending={save.isPending}>
            {action}
          </Button>
        </>
      }
    >
      <TextField
        name="name"
        label={t('nameField')}
        hint={t('nameHint')}
        defaultValue={defaultName}
        maxLength={MAX_LENGTH}
        validate={(name) => (name.trim() === '' ? t('nameNeeded') : null)}
        autoComplete="off"
        isRequired
        autoFocus
      />
    </ApiForm>
  );
}
