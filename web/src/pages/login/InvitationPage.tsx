import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Messages } from '@/i18n/Messages';
import { Banner } from '@/ui/Banner';
import { Column } from '@/ui/Column';
import { AccountForm } from './AccountForm';
import { BackToLogin } from './BackToLogin';
import { useArrive } from './useArrive';

/** Creates the account of somebody who was invited with a link. */
export function InvitationPage() {
  return (
    <Messages area="newAccount">
      <Invitation />
    </Messages>
  );
}

function Invitation() {
  const t = useTranslations('newAccount.invitation');
  const back = useTranslations('newAccount.register');
  const arrive = useArrive();
  const [secret] = useState(() => location.hash.slice(1));
  return (
    <Column title={t('title')} intro={secret === '' ? undefined : t('intro')}>
      {secret === '' ? (
        <Banner kind="error" title={t('incomplete')}>
          {t('incompleteText')}
        </Banner>
      ) : (
        <AccountForm invitation={secret} onDone={arrive} />
      )}
      <BackToLogin>{back('hasAccount')}</BackToLogin>
    </Column>
  );
}
