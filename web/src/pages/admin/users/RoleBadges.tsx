import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { type ListedUser } from './users';

/** The roles of a user; the one that everybody has only if there is no other. */
export function RoleBadges({ user: { roles, is_admin: isAdmin } }: { readonly user: ListedUser }) {
  const t = useTranslations('admin.userLabels.role');
  const assigned = roles.filter((role) => role !== 'admin' && role !== 'user');
  return (
    <span className="badges">
      {isAdmin && <Badge tone="accent">{t('admin')}</Badge>}
      {assigned.map((role) => (
        <Badge key={role}>{role}</Badge>
      ))}
      {!isAdmin && assigned.length === 0 && <Badge>{t('user')}</Badge>}
    </span>
  );
}
