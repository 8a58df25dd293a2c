import { useQuery } from '@tanstack/react-query';
import { Cable } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { EmptyState } from '@/ui/EmptyState';
import { Section } from '@/ui/Section';
import { type Column, Table } from '@/ui/Table';
import { TablePages } from '@/ui/TablePages';
import { Time } from '@/ui/Time';
import { useLocalRows } from '@/ui/useLocalRows';
import { ConfirmAction } from '../actions/ConfirmAction';
import { closeConnection, type Connection, connectionsQuery } from './connections';

const BY = {
  since: ({ since }: Connection) => since,
  user: ({ user }: Connection) => user?.username ?? null,
};

/** The open connections of an application. */
export function Connections({ applicationId }: { readonly applicationId: string }) {
  const t = useTranslations('applications.connections');
  const { data, error } = useQuery(connectionsQuery(applicationId));
  const list = useLocalRows(data, { by: BY, initial: { key: 'since', isDescending: true } });
  const nameOf = ({ user }: Connection) => user?.username ?? t('nobody');
  const columns: readonly Column<Connection>[] = [
    { key: 'user', label: t('user'), isSortable: true, cell: nameOf },
    { key: 'address', label: t('address'), cell: ({ address }) => <code>{address}</code> },
    { key: 'since', label: t('since'), isSortable: true, cell: ({ since }) => <Time at={since} /> },
    { key: 'state', label: t('state'), cell: ({ state }) => t(`states.${state}`) },
    {
      key: 'close',
      label: t('close'),
      isActions: true,
      cell: (connection) => (
        <ConfirmAction
          label={t('close')}
          description={t('closeOf', { name: nameOf(connection) })}
          title={t('question', { name: nameOf(connection) })}
          action={() => closeConnection(connection.id)}
          done={() => t('closed')}
          look="quiet"
        >
          {t('text')}
        </ConfirmAction>
      ),
    },
  ];
  return (
    <Section title={t('title')} intro={t('intro')}>
      <Table
        label={t('title')}
        columns={columns}
        rows={list.rows}
        error={error}
        rowKey={({ id }) => id}
        sort={list.sort}
        onSort={list.onSort}
        empty={<EmptyState icon={Cable} title={t('empty')} />}
        foot={list.pages && <TablePages {...list.pages} />}
      />
    </Section>
  );
}
