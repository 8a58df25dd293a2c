import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Messages } from '@/i18n/Messages';
import { EmptyState } from '@/ui/EmptyState';
import { OffsetPages } from '@/ui/OffsetPages';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Table } from '@/ui/Table';
import { UserFilters } from './UserFilters';
import { UsersActions } from './UsersActions';
import { usersQuery } from './users';
import { PAGE_SIZE, useUsersView } from './useUsersView';
import { useUserColumns } from './useUserColumns';

/** All users. */
export function UsersPage() {
  return (
    <Messages area="people">
      <Users />
    </Messages>
  );
}

function Users() {
  const t = useTranslations('admin.users');
  const view = useUsersView();
  const columns = useUserColumns();
  const { data, error } = useQuery(usersQuery(view.query));
  return (
    <Page title={t('title')} intro={t('intro')} action={<UsersActions />}>
      <Panel>
        <Table
          label={t('title')}
          columns={columns}
          rows={data?.users}
          error={error}
          rowKey={({ id }) => id}
          sort={view.sort}
          onSort={(next) => view.change({ sort: next })}
          tools={<UserFilters view={view} />}
          empty={
            <EmptyState icon={SearchX} title={t('empty')}>
              {t('emptyHint')}
            </EmptyState>
          }
          foot={
            <OffsetPages
              page={view.page}
              pageSize={PAGE_SIZE}
              total={data?.total}
              onPage={(next) => view.change({ page: next })}
            />
          }
        />
      </Panel>
    </Page>
  );
}
