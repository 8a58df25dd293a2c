import { Database } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { type Column, Table } from '@/ui/Table';
import { TablePages } from '@/ui/TablePages';
import { TextField } from '@/ui/TextField';
import { Time } from '@/ui/Time';
import { useLocalRows } from '@/ui/useLocalRows';
import { type DataItem } from '../queries';
import { ByteSize } from './ByteSize';
import { DeleteItemButton } from './DeleteItemButton';

const BY = {
  name: (item: DataItem) => item.name,
  size: (item: DataItem) => item.size,
  changed: (item: DataItem) => item.updatedAt,
};
/** Number of items from which on a search field is shown. */
const MANY = 10;

/** Table of encrypted items: name, size and time. */
export function DataItems({ items }: { readonly items: readonly DataItem[] }) {
  const t = useTranslations('account.data');
  const [search, setSearch] = useState('');
  const found = items.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  const list = useLocalRows(found, { by: BY, initial: { key: 'name', isDescending: false } });
  const columns: Column<DataItem>[] = [
    { key: 'name', label: t('name'), isSortable: true, cell: ({ name }) => <code>{name}</code> },
    { key: 'size', label: t('size'), isSortable: true, cell: ({ size }) => <ByteSize bytes={size} /> },
    {
      key: 'changed',
      label: t('changed'),
      isSortable: true,
      cell: ({ updatedAt }) => <Time at={updatedAt} />,
    },
    {
      key: 'actions',
      label: t('actions'),
      isActions: true,
      cell: ({ name }) => <DeleteItemButton name={name} />,
    },
  ];
  return (
    <Table
      label={t('items')}
      columns={columns}
      rows={list.rows}
      rowKey={({ name }) => name}
      sort={list.sort}
      onSort={list.onSort}
      tools={
        items.length < MANY ? undefined : (
          <TextField
            label={t('search')}
            type="search"
            value={search}
            onChange={setSearch}
            autoComplete="off"
          />
        )
      }
      empty={
        search === '' ? (
          <EmptyState icon={Database} title={t('empty')}>
            {t('emptyHint')}
          </EmptyState>
        ) : (
          <EmptyState
            icon={Database}
            title={t('notFound', { search })}
            action={<Button onPress={() => setSearch('')}>{t('showAll')}</Button>}
          />
        )
      }
      foot={list.pages && <TablePages {...list.pages} />}
    />
  );
}
