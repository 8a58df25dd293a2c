import { LayoutGrid } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { EmptyState } from '@/ui/EmptyState';
import { Page } from '@/ui/Page';
import { RailLayout } from '@/ui/RailLayout';

/** The launcher: what this person may open. */
export function HomePage() {
  const t = useTranslations('app.home');
  const { name } = usePagesConfig();
  return (
    <RailLayout label={name} places={[]}>
      <Page title={t('title')}>
        <EmptyState icon={LayoutGrid} title={t('empty')}>
          {t('emptyHint')}
        </EmptyState>
      </Page>
    </RailLayout>
  );
}
