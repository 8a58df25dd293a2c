import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { useHolds } from '@/session/permissions';
import { Link } from '@/ui/Link';
import { CreateUser } from './CreateUser';
import './Users.css';

/** The ways to more users, and to what they may do, as far as the current user may go them. */
export function UsersActions() {
  const t = useTranslations('admin.places');
  const holds = useHolds();
  return (
    <div className="user-actions">
      {holds('roles.manage') && (
        <Link to={Router.AdminRoles()} look="secondary">
          {t('roles')}
        </Link>
      )}
      <Link to={Router.AdminInvitations()} look="secondary">
        {t('invitations')}
      </Link>
      {holds('users.manage') && <CreateUser />}
    </div>
  );
}
