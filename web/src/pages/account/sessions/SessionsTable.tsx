import { MonitorSmartphone } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { EmptyState } from '@/ui/EmptyState';
import { type Column, Table } from '@/ui/Table';
import { TablePages } from '@/ui/TablePages';
import { Time } from '@/ui/Time';
import { useLocalRows } from '@/ui/useLocalRows';
import { type Session } from '@/session/sessions';
import { EndSessionButton } from './EndSessionButton';
import { SessionName } from './SessionName';

const BY = {
  started: (session: Session) => session.createdAt,
  active: (session: Session) => session.lastActiveAt,
  ends: (session: Session) => session.expiresAt,
};

/** Table of the user's sessions; the current one is marked. */
export function SessionsTable({ sessions }: { readonly sessions: readonly Session[] }) {
  const t = useTranslations('account.sessions');
  const list = useLocalRows(sessions, { by: BY, initial: { key: 'active', isDescending: true } });
  const columns: Column<Session>[] = [
    { key: 'device', label: t('device'), cell: (session) => <SessionName session={session} /> },
    { key: 'address', label: t('address'), cell: ({ ipAddress }) => <code>{ipAddress}</code> },
    {
      key: 'active',
      label: t('active'),
      isSortable: true,
      cell: ({ lastActiveAt }) => <Time at={lastActiveAt} />,
    },
    {
      key: 'started',
      label: t('started'),
      isSortable: true,
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
    { key: 'ends', label: t('ends'), isSortable: true, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
    {
      key: 'actions',
      label: t('actions'),
      isActions: true,
      cell: (session) => <EndSessionButton session={session} />,
    },
  ];
  return (
    <Table
      label={t('live')}
      columns={columns}
      rows={list.rows}
      rowKey={({ id }) => id}
      sort={list.sort}
      onSort={list.onSort}
      empty={<EmptyState icon={MonitorSmartphone} title={t('empty')} />}
      foot={list.pages && <TablePages {...list.pages} />}
    />
  );
}
