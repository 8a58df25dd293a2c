import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Badge } from '@/ui/Badge';
import { Figure } from './Figure';
import { useGuacdStatus } from '../remote-desktops/useGuacdStatus';
import { healthQuery } from './health';

/** Without guacd, everything except remote desktops works. */
const GUACD = { ok: 'success', down: 'warning', off: 'neutral', unset: 'neutral' } as const;

/** The status of the database and of guacd. */
export function HealthFigures() {
  const t = useTranslations('admin.overview.figures');
  const { data, error } = useQuery(healthQuery);
  const storage = error ? 'down' : data?.storage;
  const guacd = useGuacdStatus();
  return (
    <>
      <Figure
        label={t('storage')}
        value={storage && <Badge tone={storage === 'ok' ? 'success' : 'error'}>{t(storage)}</Badge>}
      />
      <Figure
        label={t('guacd')}
        to={Router.AdminRemoteDesktops()}
        value={guacd && <Badge tone={GUACD[guacd]}>{t(guacd)}</Badge>}
      />
    </>
  );
}
