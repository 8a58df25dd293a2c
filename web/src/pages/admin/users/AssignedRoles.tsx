import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { Table } from '@/ui/Table';
import { AssignRole } from '../roles/AssignRole';
import { userRolesQuery } from '../roles/userRoles';
import { WithdrawRole } from '../roles/WithdrawRole';
import { useObstacle } from './useObstacle';
import { type ListedUser } from './users';

/** The roles that were assigned to a user. */
export function AssignedRoles({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('people.user.roles');
  const obstacle = useObstacle(user);
  const query = useQuery({
    ...userRolesQuery(user.id),
    select: (roles) => roles.filter(({ isSystem }) => !isSystem),
  });
  return (
    <Section title={t('title')} intro={obstacle ?? t('intro')}>
      <Loaded query={query}>
        {(roles) => (
          <>
            <Table
              label={t('title')}
              rows={roles}
              rowKey={({ id }) => String(id)}
              empty={<p className="section-intro">{t('empty')}</p>}
              columns={[
                {
                  key: 'name',
                  label: t('name'),
                  cell: ({ roleId, roleDisplayName }) => (
                    <Link to={Router.AdminRole({ roleId: String(roleId) })}>{roleDisplayName}</Link>
                  ),
                },
                { key: 'allows', label: t('allows'), cell: ({ permissions }) => permissions.join(', ') },
                {
                  key: 'withdraw',
                  label: t('actions'),
                  isActions: true,
                  cell: (role) => obstacle === null && <WithdrawRole user={user} role={role} />,
                },
              ]}
            />
            {obstacle === null && <AssignRole user={user} assigned={roles} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}
