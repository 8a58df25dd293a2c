import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Banner } from '@/ui/Banner';
import { healthQuery } from '../overview/health';

const KINDS = { ok: 'success', down: 'warning', off: 'info' } as const;

/** The status of guacd. */
export function GuacdStatus() {
  const t = useTranslations('admin.remoteDesktops.status');
  const status = useQuery(healthQuery).data?.guacd;
  if (status === undefined) return null;
  return (
    <Banner kind={KINDS[status]} title={t(`${status}.title`)}>
      {t(`${status}.text`)}
    </Banner>
  );
}
