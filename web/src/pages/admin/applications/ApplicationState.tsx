import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { type Application } from './applications';

/** Whether an application is on, and how many warnings it has. */
export function ApplicationState({ application }: { readonly application: Application }) {
  const t = useTranslations('applications.state');
  const { enabled, warnings } = application;
  return (
    <span className="application-state">
      <Badge tone={enabled ? 'success' : 'neutral'}>{t(enabled ? 'on' : 'off')}</Badge>
      {warnings.length > 0 && <Badge tone="warning">{t('warnings', { count: warnings.length })}</Badge>}
    </span>
  );
}
