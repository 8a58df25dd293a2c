import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, Lock, SquareTerminal } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { usePagesConfig } from '@/api/pagesConfig';
import { Router } from '@/app/router';
import { type AvailableApplication } from '@/applications/available';
import { useMe, useSecurity } from '@/session/me';
import { pollEvery } from '@/session/polling';
import { useLock } from '@/session/useLock';
import { Button } from '@/ui/Button';
import { Toasts } from '@/ui/Toasts';
import { type TerminalLock } from './useTerminalLock';

const POLL_MS = 5_000;
/** While the application is connecting. */
const FAST_POLL_MS = 1_000;

type Props = { readonly application: AvailableApplication; readonly terminal: TerminalLock };

/** The bar above an application. */
export function ApplicationBar({ application, terminal }: Props) {
  const t = useTranslations('door.frame');
  const { name: installation } = usePagesConfig();
  const hasPasscode = useSecurity()?.has_passcode === true;
  const lock = useLock();
  return (
    <header className="application-bar">
      <title>{`${application.name} – ${installation}`}</title>
      {/* Loads the document again, because the policy of this one allows frames. */}
      <a className="button button-quiet" href={Router.Home()}>
        <ArrowLeft aria-hidden="true" />
        <span className="application-word">{t('back')}</span>
      </a>
      <h1 className="application-name">{application.name}</h1>
      <ConnectionState applicationId={application.id} />
      {terminal.canLock && (
        <Button look="quiet" onPress={terminal.lock}>
          <SquareTerminal aria-hidden="true" />
          <span className="application-word">{t('lockTerminal')}</span>
        </Button>
      )}
      {hasPasscode && (
        <Button look="quiet" onPress={() => lock.mutate()}>
          <Lock aria-hidden="true" />
          <span className="application-word">{t('lock')}</span>
        </Button>
      )}
      <Toasts />
    </header>
  );
}

/** How many sockets of this user are open. */
function ConnectionState({ applicationId }: { readonly applicationId: string }) {
  const t = useTranslations('door.frame');
  const { userId } = useMe();
  const connections = useQuery({
    queryKey: ['connections', applicationId, userId],
    queryFn: () =>
      send(
        api.GET('/api/connections', {
          params: { query: { applicationId, userId } },
          headers: { 'X-Background': '1' },
        }),
      ),
    refetchInterval: ({ state: { data } }) =>
      pollEvery(data?.connections.length === 0 ? FAST_POLL_MS : POLL_MS)(),
  });
  const count = connections.data?.connections.length;
  return (
    <p className="application-connections" role="status">
      {count !== undefined && t('connections', { count })}
    </p>
  );
}
