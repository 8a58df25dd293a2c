import { useQuery } from '@tanstack/react-query';
import { AppWindow } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { EmptyState } from '@/ui/EmptyState';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { Page } from '@/ui/Page';
import { applicationQuery } from './applications';
import { ApplicationSections } from './ApplicationSections';

/** The page of one application. */
export function ApplicationPage() {
  return (
    <Messages area="applications">
      <Found />
    </Messages>
  );
}

function Found() {
  const t = useTranslations('applications');
  const id = Router.useRoute(['AdminApplication'])?.params.applicationId ?? '';
  const query = useQuery(applicationQuery(id));
  if (query.data) return <ApplicationSections key={id} application={query.data} />;
  return (
    <Page title={t('one')}>
      {query.error?.code === 'APPLICATION_NOT_FOUND' ? (
        <EmptyState
          icon={AppWindow}
          title={t('gone')}
          action={
            <Link to={Router.AdminApplications()} look="secondary">
              {t('back')}
            </Link>
          }
        >
          {t('goneHint')}
        </EmptyState>
      ) : (
        <Loaded query={query} lines={6}>
          {() => null}
        </Loaded>
      )}
    </Page>
  );
}
