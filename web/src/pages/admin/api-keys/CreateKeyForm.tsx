import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Select';
import { TextField } from '@/ui/TextField';
import { useActionMutation } from '../actions/useActionMutation';
import { findUser, type ListedUser } from '../users/users';
import { UserField } from '../users/UserField';
import { ScopeFields } from './ScopeFields';

const FIELDS = { USER_NOT_FOUND: 'username' };
const LIFETIMES = ['30', '90', '365', 'never'] as const;
type Lifetime = (typeof LIFETIMES)[number];

const DAY_MS = 24 * 60 * 60 * 1000;
const toExpiry = (lifetime: Lifetime) =>
  lifetime === 'never' ? null : new Date(Date.now() + Number(lifetime) * DAY_MS).toISOString();

type Props = {
  /** The user that the key actions as. If omitted, the form asks for one. */
  readonly user?: ListedUser;
  readonly onCreated: (key: components['schemas']['CreatedApiKeyResponse']) => void;
  readonly onClose: () => void;
};

/** Form for a new key: name, user, lifetime and scopes. */
export function CreateKeyForm({ user, onCreated, onClose }: Props) {
  const t = useTranslations('admin.apiKeys.create');
  const [lifetime, setLifetime] = useState<Lifetime>('90');
  const [scopes, setScopes] = useState<readonly string[] | null>(null);
  const create = useActionMutation({
    action: async ({ name, username }: { name: string; username: string }) => {
      const { id: userId } = user ?? (await findUser(username));
      const body = { name, userId, expiresAt: toExpiry(lifetime), scopes: scopes && [...scopes] };
      return send(api.POST('/users/api-keys', { body }));
    },
    onDone: onCreated,
  });
  return (
    <ApiForm
      error={create.error}
      fields={FIELDS}
      onSubmit={(values) => create.mutate({ name: values.text('name'), username: values.text('username') })}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary" isPending={create.isPending}>
            {t('submit')}
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
      {user === undefined && <UserField label={t('user')} name="username" hint={t('userHint')} isRequired />}
      <Select
        label={t('lifetime')}
        value={lifetime}
        options={LIFETIMES.map((value) => ({ value, label: t(`lifetimes.${value}`) }))}
        onChange={setLifetime}
        hint={t('lifetimeHint')}
      />
      <ScopeFields scopes={scopes} onChange={setScopes} />
    </ApiForm>
  );
}
