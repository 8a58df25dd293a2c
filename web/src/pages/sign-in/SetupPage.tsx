import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { Column } from '@/ui/Column';
import { setupQuery } from './setup';
import { CreateAdminForm } from './CreateAdminForm';

/** The first start: creates the first admin. Leads to the login once there is one. */
export function SetupPage() {
  return (
    <Messages area="signIn">
      <Setup />
    </Messages>
  );
}

function Setup() {
  const t = useTranslations('signIn.setup');
  const { data } = useQuery(setupQuery);
  const isOver = data?.setup_required === false;
  useEffect(() => {
    if (isOver) Router.replace('Login');
  }, [isOver]);
  if (data === undefined || isOver) return null;
  return (
    <Column title={t('title')} intro={t('intro')}>
      <CreateAdminForm onDone={() => Router.replace('Home')} />
    </Column>
  );
}
