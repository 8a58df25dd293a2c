import { useTranslations } from 'use-intl';
import { FirstSteps } from '@/first-steps/FirstSteps';
import { Page } from '@/ui/Page';
import { FailedLoginsSection } from './FailedLoginsSection';
import { Figures } from './Figures';
import { Warnings } from './Warnings';
import './Overview.css';

/** The state of the installation, and what to do next. */
export function OverviewPage() {
  const t = useTranslations('admin.overview');
  return (
    <Page title={t('title')}>
      <Warnings />
      <FirstSteps />
      <Figures />
      <FailedLoginsSection />
    </Page>
  );
}
