import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Link } from '@/ui/Link';
import '@/ui/ApiForm.css';

/** The last setup step: offers a second factor for the admin's account. */
export function FactorStep() {
  const t = useTranslations('setup.factor');
  return (
    <div className="form-actions form-actions-wide">
      <Link to={Router.AccountSecurity({ enrol: 'now' })} look="primary">
        {t('now')}
      </Link>
      <Link to={Router.Home()} look="quiet">
        {t('later')}
      </Link>
    </div>
  );
}
