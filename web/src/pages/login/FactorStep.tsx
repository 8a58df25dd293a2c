import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { canUsePasskeys } from '@/passkeys/passkeys';
import { Link } from '@/ui/Link';
import '@/ui/ApiForm.css';

/** The last setup step: offers a second factor or a passkey for the admin's account. */
export function FactorStep() {
  const t = useTranslations('setup.factor');
  return (
    <div className="form-actions form-actions-wide">
      <Link to={Router.AccountSecurity({ enrol: 'now' })} look="primary">
        {t('now')}
      </Link>
      {canUsePasskeys && (
        <Link to={Router.AccountSecurity({ enrol: 'passkey' })} look="secondary">
          {t('passkey')}
        </Link>
      )}
      <Link to={Router.Home()} look="quiet">
        {t('later')}
      </Link>
    </div>
  );
}
