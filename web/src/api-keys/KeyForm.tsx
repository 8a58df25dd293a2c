import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { type FormValues } from '@/ui/FormValues';
import { Select } from '@/ui/Select';
import { TextField } from '@/ui/TextField';
import { type Lifetime, LIFETIMES, toExpiry } from './lifetimes';

const FIELDS = { USER_NOT_FOUND: 'username', INVALID_SCOPES: 'scopes', SCOPE_NOT_HELD: 'scopes' };

type Props = {
  readonly error: ApiError | null;
  readonly isPending: boolean;
  readonly onSubmit: (key: { name: string; expiresAt: string | null }, values: FormValues) => void;
  readonly onClose: () => void;
  /** The field below the name. */
  readonly user?: ReactNode;
  /** The fields that decide what the key may do. */
  readonly children: ReactNode;
};

/** Form for a new key: name and lifetime, and what the page adds. */
export function KeyForm({ error, isPending, onSubmit, onClose, user, children }: Props) {
  const t = useTranslations('apiKeys');
  const [lifetime, setLifetime] = useState<Lifetime>('90');
  return (
    <ApiForm
      error={error}
      fields={FIELDS}
      onSubmit={(values) => onSubmit({ name: values.text('name'), expiresAt: toExpiry(lifetime) }, values)}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary" isPending={isPending}>
            {t('create')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('name')}
        name="name"
        hint={t('nameHint')}
        maxLength={100}
        autoComplete="off"
        isRequired
        autoFocus
      />
      {user}
      <Select
        label={t('lifetime')}
        value={lifetime}
        options={LIFETIMES.map((value) => ({ value, label: t(`lifetimes.${value}`) }))}
        onChange={setLifetime}
        hint={t('lifetimeHint')}
      />
      {children}
    </ApiForm>
  );
}
