import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { useMe } from '@/session/me';
import { ALL, useHolds } from '@/session/permissions';
import { Link } from '@/ui/Link';
import { Page } from '@/ui/Page';
import { AssignedRoles } from './AssignedRoles';
import { ManagedUser } from './ManagedUser';
import { type ListedUser } from './users';
import { UserFacts } from './UserFacts';
import { UserKeys } from './UserKeys';
import { UserSessions } from './UserSessions';
import { RoleSection } from './RoleSection';

/** The sections of a user's page, if the account exists: those whose permission the current user holds. */
export function UserSections({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('admin.user');
  const isSelf = useMe().userId === user.id;
  const holds = useHolds();
  return (
    <Page
      title={user.username}
      intro={isSelf ? t('isYou') : undefined}
      action={
        holds('audit.view') && (
          <Link to={Router.AdminAuditLog({ user: user.id })} look="secondary">
            {t('auditLog')}
          </Link>
        )
      }
    >
      <UserFacts user={user} />
      {holds('sessions.manage') && <UserSessions user={user} />}
      {holds('api-keys.manage') && <UserKeys user={user} />}
      {holds('roles.manage') && <AssignedRoles user={user} />}
      {holds(ALL) && <RoleSection user={user} isSelf={isSelf} />}
      {holds('users.manage') && <ManagedUser user={user} isSelf={isSelf} />}
    </Page>
  );
}
