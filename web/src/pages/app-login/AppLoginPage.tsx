import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, send } from '@/api/client';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { AppApproved } from './AppApproved';
import { AppDecision } from './AppDecision';
import { type App } from './appLogin';
import { AppRefused } from './AppRefused';

/** Lets the user log in an app of their machine, which opened this page in the browser (RFC 8252, section 4.1). */
export function AppLoginPage() {
  return (
    <Messages area="appLogin">
      <AppLogin />
    </Messages>
  );
}

function AppLogin() {
  const { client_id = '', redirect_uri = '', ...optional } = Router.useRoute(['AppLogin'])?.params ?? {};
  const request = { client_id, redirect_uri, ...optional };
  const [answer, setAnswer] = useState<string | null>(null);
  const { data: app, error } = useQuery<App>({
    queryKey: ['app login', request],
    queryFn: () => send(api.POST('/oauth/authorize/inspect', { body: request })),
    retry: false,
  });
  if (app === undefined) return <AppRefused error={error} />;
  if (answer !== null) return <AppApproved name={app.client_name} answer={answer} />;
  return <AppDecision app={app} request={request} onApproved={setAnswer} />;
}
