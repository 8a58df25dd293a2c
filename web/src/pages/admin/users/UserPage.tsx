import { useQuery } from '@tanstack/react-query';
import { UserX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { EmptyState } from '@/ui/EmptyState';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { Page } from '@/ui/Page';
import { userQuery } from './users';
import { UserSections } from './UserSections';

/** The page of one user: profile, sessions and actions. */
export function UserPage() {
  return (
    <Messages area="people">
      <FoundUser />
    </Messages>
  );
}

function FoundUser() {
  const t = useTranslations('admin.user');
  const userId = Router.useRoute(['AdminUser'])?.params.userId ?? '';
  const query = useQuery(userQuery(userId));
  if (query.data) return <UserSections key={query.data.id} user={query.data} />;
  return (
    <Page title={t('title')}>
      <Loaded query={query} lines={6}>
        {() => (
          <EmptyState
            icon={UserX}
            title={t('gone')}
            action={
              <Link to={Router.AdminUsers()} look="secondary">
                {t('back')}
              </Link>
            }
          >
            {t('goneHint')}
          </EmptyState>
        )}
      </Loaded>
    </Page>
  );
}
