import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { Link } from '@/ui/Link';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { NewApplicationForm } from './NewApplicationForm';

/** Adds an application, usually one of known software. */
export function NewApplicationPage() {
  return (
    <Messages area="applications">
      <NewApplication />
    </Messages>
  );
}

function NewApplication() {
  const t = useTranslations('applications.new');
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      action={
        <Link to={Router.AdminApplications()} look="secondary">
          {t('cancel')}
        </Link>
      }
    >
      <Panel>
        <NewApplicationForm />
      </Panel>
    </Page>
  );
}
