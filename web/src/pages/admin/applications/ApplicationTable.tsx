import { useQuery } from '@tanstack/react-query';
import { AppWindow } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { EmptyState } from '@/ui/EmptyState';
import { Link } from '@/ui/Link';
import { SearchField } from '@/ui/SearchField';
import { type Column, Table } from '@/ui/Table';
import { TablePages } from '@/ui/TablePages';
import { useLocalRows } from '@/ui/useLocalRows';
import { addressOf, type Application, applicationsQuery } from './applications';
import { ApplicationState } from './ApplicationState';
import { useAudienceText } from './useAudienceText';

const BY = {
  name: ({ name }: Application) => name,
  address: (application: Application) => addressOf(application),
};

/** The applications whose name or address contains the search text of the URL. */
export function ApplicationTable() {
  const t = useTranslations('applications');
  const audience = useAudienceText();
  const search = Router.useRoute(['AdminApplications'])?.params.search ?? '';
  const { data, error } = useQuery(applicationsQuery);
  const found = data?.filter((application) => contains(application, search.toLowerCase()));
  const list = useLocalRows(found, { by: BY, initial: { key: 'name', isDescending: false } });
  const isEmpty = data?.length === 0;
  const columns: readonly Column<Application>[] = [
    {
      key: 'name',
      label: t('columns.name'),
      isSortable: true,
      cell: ({ id, name, icon }) => (
        <Link to={Router.AdminApplication({ applicationId: id })}>
          {icon === null ? name : `${icon} ${name}`}
        </Link>
      ),
    },
    {
      key: 'address',
      label: t('columns.address'),
      isSortable: true,
      cell: (application) => <span className="mono">{addressOf(application)}</span>,
    },
    { key: 'who', label: t('columns.who'), cell: audience },
    { key: 'needs', label: t('columns.needs'), cell: ({ needs }) => t(`choices.needs.${needs}`) },
    {
      key: 'state',
      label: t('columns.state'),
      cell: (application) => <ApplicationState application={application} />,
    },
  ];
  return (
    <Table
      label={t('title')}
      columns={columns}
      rows={list.rows}
      error={error}
      rowKey={({ id }) => id}
      sort={list.sort}
      onSort={list.onSort}
      tools={
        !isEmpty && (
          <SearchField
            label={t('search')}
            initial={search}
            onSearch={(text) => Router.replace('AdminApplications', text === '' ? {} : { search: text })}
          />
        )
      }
      empty={
        <EmptyState icon={AppWindow} title={isEmpty ? t('empty') : t('noMatch')}>
          {isEmpty ? t('emptyHint') : t('noMatchHint')}
        </EmptyState>
      }
      foot={list.pages && <TablePages {...list.pages} />}
    />
  );
}

const contains = ({ name, slug, origin }: Application, text: string) =>
  [name, slug, origin].some((value) => value.toLowerCase().includes(text));
