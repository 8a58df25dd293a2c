import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { failedLoginsQuery } from './failedLogins';
import { HourBars } from './HourBars';

/** Failed logins of the last day, by the hour. */
export function FailedLoginsSection() {
  const t = useTranslations('admin.overview.failed');
  const logins = useQuery(failedLoginsQuery);
  const { data } = logins;
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
      <Loaded query={logins}>
        {(found) => (
          <div>
            <HourBars logins={found} />
            <p className="hour-scale" aria-hidden="true">
              <span>{t('from')}</span>
              <span>{t('to')}</span>
            </p>
            {found.isCut && <p className="section-intro">{t('cut')}</p>}
          </div>
        )}
      </Loaded>
    </Section>
  );
}
