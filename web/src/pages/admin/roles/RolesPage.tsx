import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { Link } from '@/ui/Link';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Table } from '@/ui/Table';
import { rolesQuery } from './roles';
import { useRoleColumns } from './useRoleColumns';
import './Roles.css';

/** All roles, those of the system first. */
export function RolesPage() {
  return (
    <Messages area="people">
      <Roles />
    </Messages>
  );
}

function Roles() {
  const t = useTranslations('people.roles');
  const { data, error } = useQuery(rolesQuery);
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      action={
        <Link to={Router.AdminNewRole()} look="primary">
          {t('create')}
        </Link>
      }
    >
      <Panel>
        <Table
          label={t('title')}
          columns={useRoleColumns()}
          rows={data}
          error={error}
          rowKey={({ id }) => String(id)}
          empty={null}
        />
      </Panel>
    </Page>
  );
}
