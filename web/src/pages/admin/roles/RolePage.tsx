import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { EmptyState } from '@/ui/EmptyState';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { Page } from '@/ui/Page';
import { RoleSections } from './RoleSections';
import { rolesQuery } from './roles';

/** One role: what it allows, who has it, and its deletion. */
export function RolePage() {
  return (
    <Messages area="people">
      <FoundRole />
    </Messages>
  );
}

function FoundRole() {
  const t = useTranslations('people.role');
  const roleId = Number(Router.useRoute(['AdminRole'])?.params.roleId);
  const query = useQuery(rolesQuery);
  const role = query.data?.find(({ id }) => id === roleId);
  if (role) return <RoleSections key={role.id} role={role} />;
  return (
    <Page title={t('title')}>
      <Loaded query={query} lines={6}>
        {() => (
          <EmptyState
            icon={SearchX}
            title={t('gone')}
            action={
              <Link to={Router.AdminRoles()} look="secondary">
                {t('back')}
              </Link>
            }
          />
        )}
      </Loaded>
    </Page>
  );
}
