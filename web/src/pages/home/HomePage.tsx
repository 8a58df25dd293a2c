import { House, ShieldCheck, UserRound } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { Router } from '@/app/router';
import { FirstSteps } from '@/first-steps/FirstSteps';
import { Messages } from '@/i18n/Messages';
import { useMe } from '@/session/me';
import { useHasConsole } from '@/session/permissions';
import { Banner } from '@/ui/Banner';
import { Page } from '@/ui/Page';
import { RailLayout } from '@/ui/RailLayout';
import { Launcher } from './Launcher';
import { useProviderReturn } from './useProviderReturn';

/** The launcher: what the user may open, and for admins of a new installation the setup checklist. */
export function HomePage() {
  return (
    <Messages area="home">
      <Home />
    </Messages>
  );
}

function Home() {
  const t = useTranslations('home');
  const names = useTranslations('app.rail');
  const { name } = usePagesConfig();
  const { is_admin: isAdmin } = useMe();
  const hasConsole = useHasConsole();
  const error = useProviderReturn();
  const places = [
    { to: Router.Home(), icon: House, label: names('home') },
    { to: Router.Account(), icon: UserRound, label: names('account') },
    ...(hasConsole ? [{ to: Router.Admin(), icon: ShieldCheck, label: names('admin') }] : []),
  ];
  return (
    <RailLayout label={name} places={places} isHome>
      <Page title={t('title')}>
        {error !== null && <Banner kind="error">{t('providerFailed')}</Banner>}
        {isAdmin && <FirstSteps />}
        <Launcher />
      </Page>
    </RailLayout>
  );
}
