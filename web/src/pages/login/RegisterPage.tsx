import { useTranslations } from 'use-intl';
import { Messages } from '@/i18n/Messages';
import { Column } from '@/ui/Column';
import { AccountForm } from './AccountForm';
import { BackToLogin } from './BackToLogin';
import { useArrive } from './useArrive';

/** Public registration, if it is enabled. */
export function RegisterPage() {
  return (
    <Messages area="newAccount">
      <Register />
    </Messages>
  );
}

function Register() {
  const t = useTranslations('newAccount.register');
  const arrive = useArrive();
  return (
    <Column title={t('title')}>
      <AccountForm onDone={arrive} />
      <BackToLogin>{t('hasAccount')}</BackToLogin>
    </Column>
  );
}
