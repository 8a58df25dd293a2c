import { useTranslations } from 'use-intl';
import { Page } from '@/ui/Page';
import { DeletionSection } from './DeletionSection';
import { EncryptedDataSection } from './EncryptedDataSection';
import { RestoreDataSection } from './RestoreDataSection';

/** The data of this account, and its deletion. */
export function DataPage() {
  const t = useTranslations('account.data');
  return (
    <Page title={t('title')}>
      <EncryptedDataSection />
      <RestoreDataSection />
      <DeletionSection />
    </Page>
  );
}
