import { KeyRound } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { KeyScopes } from '@/api-keys/KeyScopes';
import { LastUse } from '@/api-keys/LastUse';
import { EmptyState } from '@/ui/EmptyState';
import { type Column, Table } from '@/ui/Table';
import { TablePages } from '@/ui/TablePages';
import { Time } from '@/ui/Time';
import { useLocalRows } from '@/ui/useLocalRows';
import { type ApiKey } from '../queries';
import { ApiKeyName } from './ApiKeyName';
import { DataAccessSwitch } from './DataAccessSwitch';
import { DeleteOwnKey } from './DeleteOwnKey';
import { KeyCreation } from './KeyCreation';

const BY = {
  name: (key: ApiKey) => key.name,
  created: (key: ApiKey) => key.createdAt,
  used: (key: ApiKey) => key.lastUsedAt,
  ends: (key: ApiKey) => key.expiresAt,
};

/** Table of keys: scopes, creator, times, and whether they may read the encrypted data. */
export function ApiKeysTable({ keys }: { readonly keys: readonly ApiKey[] }) {
  const t = useTranslations('account.apiKeys');
  const list = useLocalRows(keys, { by: BY, initial: { key: 'created', isDescending: true } });
  const columns: Column<ApiKey>[] = [
    { key: 'name', label: t('name'), isSortable: true, cell: (key) => <ApiKeyName apiKey={key} /> },
    { key: 'scopes', label: t('scopes'), cell: ({ scopes }) => <KeyScopes scopes={scopes} /> },
    {
      key: 'created',
      label: t('created'),
      isSortable: true,
      cell: (key) => <KeyCreation apiKey={key} />,
    },
    {
      key: 'used',
      label: t('used'),
      isSortable: true,
      cell: (key) => <LastUse {...key} />,
    },
    {
      key: 'ends',
      label: t('ends'),
      isSortable: true,
      cell: ({ expiresAt }) => (expiresAt === null ? t('noEnd') : <Time at={expiresAt} />),
    },
    { key: 'data', label: t('data'), cell: (key) => <DataAccess apiKey={key} /> },
    { key: 'delete', label: t('actions'), isActions: true, cell: (key) => <DeleteOwnKey apiKey={key} /> },
  ];
  return (
    <Table
      label={t('list')}
      columns={columns}
      rows={list.rows}
      rowKey={({ id }) => id}
      sort={list.sort}
      onSort={list.onSort}
      empty={
        <EmptyState icon={KeyRound} title={t('empty')}>
          {t('emptyHint')}
        </EmptyState>
      }
      foot={list.pages && <TablePages {...list.pages} />}
    />
  );
}

/** A key whose scopes do not include the data cannot be given access later. */
function DataAccess({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useTranslations('account.apiKeys');
  const canHaveData = apiKey.scopes === null || apiKey.scopes.includes('data');
  return canHaveData ? <DataAccessSwitch apiKey={apiKey} /> : t('notInScope');
}
