import { Router } from '@/app/router';
import { useHolds } from '@/session/permissions';
import { Link } from '@/ui/Link';

type Props = { readonly userId: string; readonly username: string };

/** A user's name, as a link to their page for those who may open it. */
export function UserLink({ userId, username }: Props) {
  const holds = useHolds();
  return holds('users.view') ? <Link to={Router.AdminUser({ userId })}>{username}</Link> : username;
}
