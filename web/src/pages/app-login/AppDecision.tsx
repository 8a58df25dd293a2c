import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { useMe } from '@/session/me';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Column } from '@/ui/Column';
import { Facts } from '@/ui/Facts';
import { type App, type AppRequest } from './appLogin';

type Props = {
  readonly app: App;
  readonly request: AppRequest;
  readonly onApproved: (answer: string) => void;
};

/** Shows which app asks, for which account, and where it is, and asks whether it may log in. */
export function AppDecision({ app, request, onApproved }: Props) {
  const t = useTranslations('appLogin');
  const approve = useMutation({
    mutationFn: () => send(api.POST('/oauth/authorize/approve', { body: request })),
    onSuccess: ({ redirect_to: answer }) => {
      onApproved(answer);
      location.assign(answer);
    },
  });
  const { username } = useMe();
  const facts = [
    { key: 'account', label: t('account'), value: username },
    { key: 'place', label: t('place'), value: <Place uri={request.redirect_uri} /> },
  ];
  return (
    <Column title={t('decide', { app: app.client_name })} intro={t('warning')}>
      <Facts facts={facts} />
      <ApiForm
        error={approve.error}
        onWaitOver={approve.reset}
        onSubmit={() => approve.mutate()}
        actions={
          <>
            <Button type="submit" look="primary" isWide isPending={approve.isPending}>
              {t('approve')}
            </Button>
            <Button
              isWide
              isDisabled={approve.isPending}
              onPress={() => {
                location.assign(app.deny_url);
              }}
            >
              {t('deny')}
            </Button>
          </>
        }
      >
        {null}
      </ApiForm>
    </Column>
  );
}

/** Only a loopback address is surely on the machine of the browser. */
function Place({ uri }: { readonly uri: string }) {
  const t = useTranslations('appLogin');
  const { protocol, host } = new URL(uri);
  if (protocol === 'http:') return t('thisMachine');
  return <code>{protocol === 'https:' ? host : protocol.slice(0, -1)}</code>;
}
