import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { Link } from '@/ui/Link';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { ApplicationTable } from './ApplicationTable';

/** All applications. */
export function ApplicationsPage() {
  return (
    <Messages area="applications">
      <Applications />
    </Messages>
  );
}

function Applications() {
  const t = useTranslations('applications');
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      action={
        <Link to={Router.AdminNewApplication()} look="primary">
          {t('add')}
        </Link>
      }
    >
      <Panel>
        <ApplicationTable />
      </Panel>
    </Page>
  );
}
