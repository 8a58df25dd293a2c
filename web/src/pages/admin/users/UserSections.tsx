import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { useMe } from '@/session/me';
import { Link } from '@/ui/Link';
import { Page } from '@/ui/Page';
import { DeleteUser } from './DeleteUser';
import { LinkSection } from './LinkSection';
import { type ListedUser } from './users';
import { UserFacts } from './UserFacts';
import { UserKeys } from './UserKeys';
import { UserSessions } from './UserSessions';
import { RecoveryCommands } from './RecoveryCommands';
import { RoleSection } from './RoleSection';

/** The sections of a user's page, if the account exists. */
export function UserSections({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('admin.user');
  const isSelf = useMe().userId === user.id;
  return (
    <Page
      title={user.username}
      intro={isSelf ? t('isYou') : undefined}
      action={
        <Link to={Router.AdminAuditLog({ user: user.id })} look="secondary">
          {t('auditLog')}
        </Link>
      }
    >
      <UserFacts user={user} />
      <UserSessions user={user} />
      <UserKeys user={user} />
      <RoleSection user={user} isSelf={isSelf} />
      <LinkSection user={user} />
      <RecoveryCommands user={user} />
      {!isSelf && <DeleteUser user={user} />}
    </Page>
  );
}
