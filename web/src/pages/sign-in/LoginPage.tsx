import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { goTo, Router, safeReturn } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { openSession } from '@/session/sessionState';
import { Banner } from '@/ui/Banner';
import { Column } from '@/ui/Column';
import { LoginFlow } from './LoginFlow';
import { useEndedText } from './useEndedText';

/** The login; `?return=` is where one wanted to go, `?reason=` why the last session ended. */
export function LoginPage() {
  return (
    <Messages area="signIn">
      <Login />
    </Messages>
  );
}

function Login() {
  const t = useTranslations('signIn.login');
  const client = useQueryClient();
  const endedText = useEndedText();
  const params = Router.useRoute(['Login'])?.params;
  const ended = params?.reason === undefined ? null : endedText(params.reason);
  const arrive = () => {
    client.clear();
    openSession();
    goTo(safeReturn(params?.return));
  };
  return (
    <Column title={t('title')}>
      {ended !== null && <Banner kind="info">{ended}</Banner>}
      <LoginFlow onDone={arrive} />
    </Column>
  );
}
