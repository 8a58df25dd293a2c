import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { type CreatedKey } from '@/api-keys/CreateKeyDialog';
import { KeyForm } from '@/api-keys/KeyForm';
import { ScopeFields } from '@/api-keys/ScopeFields';
import { Select } from '@/ui/Select';
import { useActionMutation } from '../actions/useActionMutation';
import { findUser, type ListedUser } from '../users/users';
import { UserField } from '../users/UserField';

const LIMITS = ['limited', 'full'] as const;
type Limit = (typeof LIMITS)[number];

type NewKey = { readonly name: string; readonly expiresAt: string | null; readonly username: string };

type Props = {
  /** The user that the key acts as. If omitted, the form asks for one. */
  readonly user?: ListedUser;
  readonly onCreated: (key: CreatedKey) => void;
  readonly onClose: () => void;
};

/** Form for a new key of any user. */
export function CreateKeyForm({ user, onCreated, onClose }: Props) {
  const t = useTranslations('admin.apiKeys.create');
  const [limit, setLimit] = useState<Limit>('limited');
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const create = useActionMutation({
    action: async ({ username, ...key }: NewKey) => {
      const { id: userId } = user ?? (await findUser(username));
      const body = { ...key, userId, scopes: limit === 'full' ? null : [...scopes] };
      return send(api.POST('/users/api-keys', { body }));
    },
    onDone: onCreated,
  });
  return (
    <KeyForm
      error={create.error}
      isPending={create.isPending}
      onSubmit={(key, values) => create.mutate({ ...key, username: values.text('username') })}
      onClose={onClose}
      user={
        user === undefined && <UserField label={t('user')} name="username" hint={t('userHint')} isRequired />
      }
    >
      <Select
        label={t('access')}
        value={limit}
        options={LIMITS.map((value) => ({ value, label: t(`limits.${value}`) }))}
        onChange={setLimit}
        hint={limit === 'full' ? t('full') : undefined}
      />
      {limit === 'limited' && <ScopeFields value={scopes} onChange={setScopes} isForOther />}
    </KeyForm>
  );
}
