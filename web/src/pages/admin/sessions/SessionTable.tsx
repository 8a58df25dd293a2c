import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { type Column, Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { UserLink } from '../users/UserLink';
import { DeviceCell } from './DeviceCell';
import { EndSession } from './EndSession';
import { type Session } from '@/session/sessions';

type Props = {
  /** Undefined while they are loading. */
  readonly sessions: readonly Session[] | undefined;
  readonly error?: ApiError | null;
  /** Whether all sessions are of one user. Hides the column with the user's name. */
  readonly isOfOne?: boolean;
  readonly empty: ReactNode;
  readonly tools?: ReactNode;
  readonly foot?: ReactNode;
};

export function SessionTable({ sessions, isOfOne = false, ...rest }: Props) {
  const t = useTranslations('admin.sessions');
  const user: Column<Session> = {
    key: 'user',
    label: t('columns.user'),
    cell: ({ userId, username }) => <UserLink userId={userId} username={username} />,
  };
  const columns: readonly Column<Session>[] = [
    ...(isOfOne ? [] : [user]),
    { key: 'device', label: t('columns.device'), cell: (session) => <DeviceCell session={session} /> },
    {
      key: 'address',
      label: t('columns.address'),
      cell: ({ ipAddress }) => <span className="mono">{ipAddress}</span>,
    },
    {
      key: 'active',
      label: t('columns.active'),
      cell: ({ lastActiveAt }) => <Time at={lastActiveAt} />,
    },
    { key: 'created', label: t('columns.created'), cell: ({ createdAt }) => <Time at={createdAt} /> },
    { key: 'expires', label: t('columns.expires'), cell: ({ expiresAt }) => <Time at={expiresAt} /> },
    {
      key: 'end',
      label: t('columns.actions'),
      isActions: true,
      cell: (session) => !session.isCurrentSession && <EndSession session={session} />,
    },
  ];
  return <Table {...rest} label={t('title')} columns={columns} rows={sessions} rowKey={({ id }) => id} />;
}
