import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Button } from '@/ui/Button';
import { CopyableId } from '@/ui/CopyableId';
import { Link } from '@/ui/Link';

const COMMAND = 'npm run latchkey -- user create <name>';

/** How to create an account while public registration is disabled. */
export function RegistrationClosed({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('admin.users.create');
  return (
    <>
      <p>{t('closed')}</p>
      <CopyableId value={COMMAND} label={t('command')} />
      <div className="dialog-actions">
        <Button onPress={onClose}>{t('close')}</Button>
        <Link to={Router.AdminLogin()} look="primary">
          {t('toSwitch')}
        </Link>
      </div>
    </>
  );
}
