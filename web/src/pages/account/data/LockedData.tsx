import { useTranslations } from 'use-intl';
import { Banner } from '@/ui/Banner';
import { toast } from '@/ui/toast';
import { useHasPassword } from '../queries';
import { UnlockForm } from './UnlockForm';

/** Explains that this session cannot read the encrypted data, and unlocks the data with the password. */
export function LockedData() {
  const t = useTranslations('account.data.unlock');
  const hasPassword = useHasPassword();
  return (
    <>
      <Banner kind="warning" title={t('title')}>
        {hasPassword ? t('what') : t('noPassword')}
      </Banner>
      {hasPassword && (
        <div className="narrow">
          <UnlockForm label={t('password')} action={t('submit')} onDone={() => toast(t('done'))} />
        </div>
      )}
    </>
  );
}
