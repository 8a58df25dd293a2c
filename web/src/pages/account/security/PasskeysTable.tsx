import { Fingerprint } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { EmptyState } from '@/ui/EmptyState';
import { type Column, Table } from '@/ui/Table';
import { TablePages } from '@/ui/TablePages';
import { Time } from '@/ui/Time';
import { useLocalRows } from '@/ui/useLocalRows';
import { type Passkey } from '../queries';
import { PasskeyActions } from './PasskeyActions';
import { usePasskeyText } from './usePasskeyText';

const BY = {
  name: (passkey: Passkey) => passkey.name,
  added: (passkey: Passkey) => passkey.createdAt,
  used: (passkey: Passkey) => passkey.lastUsedAt,
};

/** Table of passkeys: what each opens, whether it is synced, and when it was used. */
export function PasskeysTable({ passkeys }: { readonly passkeys: readonly Passkey[] }) {
  const t = useTranslations('account.security.passkeys');
  const list = useLocalRows(passkeys, { by: BY, initial: { key: 'added', isDescending: true } });
  const { toUse, toStorage } = usePasskeyText();
  const columns: Column<Passkey>[] = [
    { key: 'name', label: t('name'), isSortable: true, cell: ({ name }) => name },
    { key: 'use', label: t('use'), cell: toUse },
    { key: 'storage', label: t('storage'), cell: toStorage },
    { key: 'added', label: t('added'), isSortable: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      key: 'used',
      label: t('used'),
      isSortable: true,
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('never') : <Time at={lastUsedAt} />),
    },
    {
      key: 'actions',
      label: t('actions'),
      isActions: true,
      cell: (passkey) => <PasskeyActions passkey={passkey} />,
    },
  ];
  return (
    <Table
      label={t('title')}
      columns={columns}
      rows={list.rows}
      rowKey={({ id }) => id}
      sort={list.sort}
      onSort={list.onSort}
      empty={
        <EmptyState icon={Fingerprint} title={t('empty')}>
          {t('emptyHint')}
        </EmptyState>
      }
      foot={list.pages && <TablePages {...list.pages} />}
    />
  );
}
