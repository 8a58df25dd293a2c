import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';

/** Whether the second factor is on. */
export function FactorBadge({ isOn }: { readonly isOn: boolean }) {
  const t = useTranslations('admin.userLabels.factor');
  return <Badge tone={isOn ? 'success' : 'neutral'}>{isOn ? t('on') : t('off')}</Badge>;
}
