import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type ApiError } from '@/api/ApiError';
import { KeyScopes } from '@/api-keys/KeyScopes';
import { KeyWarnings } from '@/api-keys/KeyWarnings';
import { LastUse } from '@/api-keys/LastUse';
import { type Column, Table } from '@/ui/Table';
import { type Sort } from '@/ui/TableHeading';
import { Time } from '@/ui/Time';
import { UserLink } from '../users/UserLink';
import { type ApiKey } from './apiKeys';
import { DeleteKey } from './DeleteKey';
import { KeyState } from './KeyState';
import './KeyTable.css';

type Props = {
  /** Undefined while they are loading. */
  readonly keys: readonly ApiKey[] | undefined;
  readonly error?: ApiError | null;
  /** Whether all keys act as one user. Hides the column with the user's name. */
  readonly isOfOne?: boolean;
  readonly empty: ReactNode;
  readonly tools?: ReactNode;
  readonly foot?: ReactNode;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
};

export function KeyTable({ keys, isOfOne = false, ...rest }: Props) {
  const t = useTranslations('admin.apiKeys');
  const user: Column<ApiKey> = {
    key: 'username',
    label: t('columns.user'),
    isSortable: true,
    cell: ({ userId, username }) => <UserLink userId={userId} username={username} />,
  };
  const columns: readonly Column<ApiKey>[] = [
    {
      key: 'name',
      label: t('columns.name'),
      isSortable: true,
      cell: ({ name, tokenPrefix, warnings }) => (
        <span className="key-lines">
          {name}
          <code>{`${tokenPrefix}…`}</code>
          <KeyWarnings warnings={warnings} />
        </span>
      ),
    },
    ...(isOfOne ? [] : [user]),
    { key: 'scopes', label: t('columns.scopes'), cell: ({ scopes }) => <KeyScopes scopes={scopes} /> },
    {
      key: 'createdAt',
      label: t('columns.created'),
      isSortable: true,
      cell: ({ createdAt, createdByName }) => (
        <span className="key-lines">
          <Time at={createdAt} />
          {createdByName !== null && t('by', { name: createdByName })}
        </span>
      ),
    },
    {
      key: 'lastUsedAt',
      label: t('columns.used'),
      isSortable: true,
      cell: (key) => <LastUse {...key} />,
    },
    { key: 'expires', label: t('columns.expires'), cell: (key) => <KeyState apiKey={key} /> },
    {
      key: 'delete',
      label: t('columns.actions'),
      isActions: true,
      cell: (key) => <DeleteKey apiKey={key} />,
    },
  ];
  return <Table {...rest} label={t('title')} columns={columns} rows={keys} rowKey={({ id }) => id} />;
}
