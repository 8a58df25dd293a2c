import { Router } from '@/app/router';
import { Link } from '@/ui/Link';

type Props = { readonly userId: string; readonly username: string };

/** A user's name as a link to their page. */
export function UserLink({ userId, username }: Props) {
  return <Link to={Router.AdminUser({ userId })}>{username}</Link>;
}
