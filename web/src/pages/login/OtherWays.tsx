import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Link } from '@/ui/Link';
import { type WaysIn } from './queries';
import { ProviderButton } from './ProviderButton';
import { useReturnTarget } from './useArrive';
import './OtherWays.css';

/** Alternatives to the password login: single sign-on, password reset, and registration. */
export function OtherWays({ ways }: { readonly ways: WaysIn }) {
  const t = useTranslations('login.page');
  const target = useReturnTarget();
  const query = target === undefined ? {} : { return: target };
  const hasPassword = ways.isPasswordAllowed === true;
  return (
    <div className="other-ways">
      {ways.provider !== null && (
        <>
          {hasPassword && <p className="or">{t('or')}</p>}
          <ProviderButton issuer={ways.provider.issuer_url} isPrimary={!hasPassword} />
        </>
      )}
      {!hasPassword && ways.provider === null && <p>{t('noWay')}</p>}
      {hasPassword && (
        <p className="other-links">
          {ways.isResetAllowed && <Link to={Router.ResetPassword(query)}>{t('forgotten')}</Link>}
          {ways.isRegistrationAllowed && <Link to={Router.Register(query)}>{t('register')}</Link>}
        </p>
      )}
    </div>
  );
}
