import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Badge } from '@/ui/Badge';
import { Figure } from './Figure';
import { healthQuery } from './health';

/** Without guacd the rest goes on. */
const GUACD = { ok: 'success', down: 'warning', off: 'neutral' } as const;

/** Whether the database and guacd answer. */
export function HealthFigures() {
  const t = useTranslations('admin.overview.figures');
  const { data, error } = useQuery(healthQuery);
  const storage = error ? 'down' : data?.storage;
  const guacd = data?.guacd;
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
