import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';

/** How the installation is. */
export function OverviewPage() {
  const t = useTranslations('admin.overview');
  const { name, version } = usePagesConfig();
  return (
    <Page title={t('title')}>
      <Section title={name} intro={version} />
    </Page>
  );
}
