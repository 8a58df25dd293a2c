import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';

export function RoleBadge({ isAdmin }: { readonly isAdmin: boolean }) {
  const t = useTranslations('admin.userLabels.role');
  return <Badge tone={isAdmin ? 'accent' : 'neutral'}>{isAdmin ? t('admin') : t('user')}</Badge>;
}
