import { useTranslations } from 'use-intl';
import { Banner } from '@/ui/Banner';
import { useGuacdStatus } from './useGuacdStatus';

const KINDS = { ok: 'success', down: 'warning', off: 'info', unset: 'info' } as const;

/** The status of guacd. */
export function GuacdStatus() {
  const t = useTranslations('admin.remoteDesktops.status');
  const status = useGuacdStatus();
  if (status === undefined) return null;
  return (
    <Banner kind={KINDS[status]} title={t(`${status}.title`)}>
      {t(`${status}.text`)}
    </Banner>
  );
}
