import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, send } from '@/api/client';
import { type CreatedKey, CreateKeyDialog } from '@/api-keys/CreateKeyDialog';
import { KeyForm } from '@/api-keys/KeyForm';
import { ScopeFields } from '@/api-keys/ScopeFields';
import { apiKeysQuery } from '../queries';

/** Creates an API key for the own account. */
export const CreateOwnKey = () => (
  <CreateKeyDialog look="primary" form={(events) => <CreateOwnKeyForm {...events} />} />
);

type Props = { readonly onCreated: (key: CreatedKey) => void; readonly onClose: () => void };

function CreateOwnKeyForm({ onCreated, onClose }: Props) {
  const client = useQueryClient();
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const create = useMutation({
    mutationFn: (key: { name: string; expiresAt: string | null }) =>
      send(api.POST('/users/me/api-keys', { body: { ...key, scopes: [...scopes] } })),
    onSuccess: onCreated,
    onSettled: () => client.invalidateQueries(apiKeysQuery),
  });
  return (
    <KeyForm
      error={create.error}
      isPending={create.isPending}
      onSubmit={(key) => create.mutate(key)}
      onClose={onClose}
    >
      <ScopeFields value={scopes} onChange={setScopes} isForOther={false} />
    </KeyForm>
  );
}
