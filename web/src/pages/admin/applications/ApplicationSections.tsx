import { useTranslations } from 'use-intl';
import { Banner } from '@/ui/Banner';
import { Page } from '@/ui/Page';
import { addressOf, type Application } from './applications';
import { ApplicationForm } from './ApplicationForm';
import { CheckDecision } from './CheckDecision';
import { Connections } from './Connections';
import { DeleteApplication } from './DeleteApplication';
import { EnabledSection } from './EnabledSection';
import './Applications.css';

/** The sections of an application's page. */
export function ApplicationSections({ application }: { readonly application: Application }) {
  const t = useTranslations('applications');
  const { id, name, icon, enabled, warnings, mode } = application;
  return (
    <Page
      title={icon === null ? name : `${icon} ${name}`}
      intro={t('address', { address: addressOf(application) })}
      action={
        enabled && (
          <a className="button button-secondary" href={addressOf(application)}>
            {t('open')}
          </a>
        )
      }
    >
      {warnings.map(({ code }) => (
        <Banner key={code} kind="warning" title={t(`warnings.${code}.title`)}>
          {t(`warnings.${code}.text`)}
        </Banner>
      ))}
      <EnabledSection application={application} />
      <ApplicationForm application={application} />
      {mode === 'gateway' && <Connections applicationId={id} />}
      <CheckDecision application={application} />
      <DeleteApplication application={application} />
    </Page>
  );
}
