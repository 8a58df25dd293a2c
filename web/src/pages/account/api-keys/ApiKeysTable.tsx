import { KeyRound } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useMe } from '@/session/me';
import { EmptyState } from '@/ui/EmptyState';
import { type Column, Table } from '@/ui/Table';
import { TablePages } from '@/ui/TablePages';
import { Time } from '@/ui/Time';
import { useLocalRows } from '@/ui/useLocalRows';
import { type ApiKey } from '../queries';
import { ApiKeyName } from './ApiKeyName';
import { DataAccessSwitch } from './DataAccessSwitch';

const BY = {
  name: (key: ApiKey) => key.name,
  created: (key: ApiKey) => key.createdAt,
  used: (key: ApiKey) => key.lastUsedAt,
  ends: (key: ApiKey) => key.expiresAt,
};

/** Table of keys: creator, times, and whether they may read the encrypted data. */
export function ApiKeysTable({ keys }: { readonly keys: readonly ApiKey[] }) {
  const t = useTranslations('account.apiKeys');
  const { userId } = useMe();
  const list = useLocalRows(keys, { by: BY, initial: { key: 'created', isDescending: true } });
  const getCreatorName = ({ createdBy }: ApiKey) => {
    if (createdBy === null) return t('unknown');
    return createdBy === userId ? t('byMe') : t('byAdmin');
  };
  const columns: Column<ApiKey>[] = [
    { key: 'name', label: t('name'), isSortable: true, cell: (key) => <ApiKeyName apiKey={key} /> },
    { key: 'by', label: t('by'), cell: getCreatorName },
    {
      key: 'created',
      label: t('created'),
      isSortable: true,
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
    {
      key: 'used',
      label: t('used'),
      isSortable: true,
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('never') : <Time at={lastUsedAt} />),
    },
    {
      key: 'ends',
      label: t('ends'),
      isSortable: true,
      cell: ({ expiresAt }) => (expiresAt === null ? t('noEnd') : <Time at={expiresAt} />),
    },
    { key: 'data', label: t('data'), cell: (key) => <DataAccessSwitch apiKey={key} /> },
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
