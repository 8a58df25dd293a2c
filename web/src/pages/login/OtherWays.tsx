import { AtSign, BookUser, GitBranch, LogIn } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { PasskeyButton } from '@/login/PasskeyButton';
import { usePasskeyLogin } from '@/login/usePasskeyLogin';
import { canUsePasskeys } from '@/passkeys/passkeys';
import { Link } from '@/ui/Link';
import { type Directory } from '@/login/useLogin';
import { Button } from '@/ui/Button';
import { type WaysIn } from './queries';
import { ProviderButton } from './ProviderButton';
import { useReturnTarget } from './useArrive';
import './OtherWays.css';

/** Neutral icons: the names say which provider it is. */
const ICONS = { oidc: LogIn, google: AtSign, github: GitBranch } as const;

type Props = {
  readonly ways: WaysIn;
  readonly onDirectory: (directory: Directory) => void;
  /** Called after a login with a passkey. */
  readonly onDone: () => void;
};

/** Alternatives to the password login: single sign-on, password reset, and registration; passkeys if they replace it. */
export function OtherWays({ ways, onDirectory, onDone }: Props) {
  const t = useTranslations('login.page');
  const target = useReturnTarget();
  const query = target === undefined ? {} : { return: target };
  const hasPassword = ways.isPasswordAllowed === true;
  const hasProvider = ways.providers.length > 0;
  return (
    <div className="other-ways">
      {hasPassword && hasProvider && <p className="or">{t('or')}</p>}
      {ways.providers.map((provider, index) =>
        provider.type === 'ldap' ? (
          <Button key={provider.id} isWide onPress={() => onDirectory(provider)}>
            <BookUser aria-hidden="true" />
            {t('directory', { name: provider.name })}
          </Button>
        ) : (
          <ProviderButton
            key={provider.id}
            provider={provider}
            icon={ICONS[provider.type]}
            isPrimary={!hasPassword && index === 0}
          />
        ),
      )}
      {!hasPassword && <WithoutPassword hasProvider={hasProvider} onDone={onDone} />}
      {hasPassword && (
        <p className="other-links">
          {ways.isResetAllowed && <Link to={Router.ResetPassword(query)}>{t('forgotten')}</Link>}
          {ways.isRegistrationAllowed && <Link to={Router.Register(query)}>{t('register')}</Link>}
        </p>
      )}
    </div>
  );
}

type WithoutProps = { readonly hasProvider: boolean; readonly onDone: () => void };

/** Passkeys, where the password does not log in; a note if nothing does. */
function WithoutPassword({ hasProvider, onDone }: WithoutProps) {
  const t = useTranslations('login.page');
  const passkey = usePasskeyLogin(onDone);
  if (!canUsePasskeys) return hasProvider ? null : <p>{t('noWay')}</p>;
  return <PasskeyButton login={passkey} rememberMe={false} isPrimary={!hasProvider} />;
}
