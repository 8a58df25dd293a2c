import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { EmptyState } from '@/ui/EmptyState';
import { OffsetPages } from '@/ui/OffsetPages';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { SearchField } from '@/ui/SearchField';
import { Table } from '@/ui/Table';
import { CreateUser } from './CreateUser';
import { usersQuery } from './users';
import { PAGE_SIZE, useUsersView } from './useUsersView';
import { useUserColumns } from './useUserColumns';

/** All users. */
export function UsersPage() {
  const t = useTranslations('admin.users');
  const { search, sort, page, change } = useUsersView();
  const columns = useUserColumns();
  const { data, error } = useQuery(
    usersQuery({
      limit: PAGE_SIZE,
      offset: (page - 1) * PAGE_SIZE,
      ...(search !== '' && { search }),
      sort: sort.key === 'username' ? 'username' : 'created',
      order: sort.isDescending ? 'desc' : 'asc',
    }),
  );
  return (
    <Page title={t('title')} intro={t('intro')} action={<CreateUser />}>
      <Panel>
        <Table
          label={t('title')}
          columns={columns}
          rows={data?.users}
          error={error}
          rowKey={({ id }) => id}
          sort={sort}
          onSort={(next) => change({ sort: next })}
          tools={
            <SearchField label={t('search')} initial={search} onSearch={(text) => change({ search: text })} />
          }
          empty={
            <EmptyState icon={SearchX} title={t('empty')}>
              {t('emptyHint')}
            </EmptyState>
          }
          foot={
            <OffsetPages
              page={page}
              pageSize={PAGE_SIZE}
              total={data?.total}
              onPage={(next) => change({ page: next })}
            />
          }
        />
      </Panel>
    </Page>
  );
}
