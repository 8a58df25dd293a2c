import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Link } from '@/ui/Link';
import { Section } from '@/ui/Section';
import { Skeleton } from '@/ui/Skeleton';
import { failedLoginsQuery } from './failedLogins';
import { HourBars } from './HourBars';

/** Failed logins of the last day, by the hour. */
export function FailedLoginsSection() {
  const t = useTranslations('admin.overview.failed');
  const { data, error } = useQuery(failedLoginsQuery);
  return (
    <Section
      title={t('title')}
      intro={data && (data.total === 0 ? t('none') : t('text', { total: data.total }))}
      action={
        <Link to={Router.AdminAuditLog({ action: 'login', result: 'failure', range: 'day' })}>
          {t('show')}
        </Link>
      }
    >
      {error !== null && <ErrorMessage error={error} />}
      {data === undefined && error === null && <Skeleton lines={3} />}
      {data && (
        <div>
          <HourBars logins={data} />
          <p className="hour-scale" aria-hidden="true">
            <span>{t('from')}</span>
            <span>{t('to')}</span>
          </p>
          {data.isCut && <p className="section-intro">{t('cut')}</p>}
        </div>
      )}
    </Section>
  );
}
