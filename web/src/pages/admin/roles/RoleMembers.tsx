import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Link } from '@/ui/Link';
import { useMembers } from './useMembers';

/** How many users have a role, as a link to them. */
export function RoleMembers({ role }: { readonly role: string }) {
  const t = useTranslations('people.roles');
  const count = useMembers(role);
  if (count === undefined) return null;
  return count === 0 ? t('nobody') : <Link to={Router.AdminUsers({ role })}>{t('members', { count })}</Link>;
}
