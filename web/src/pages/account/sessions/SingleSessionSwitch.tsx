import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { securityQuery, useMe } from '@/session/me';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Loaded } from '@/ui/Loaded';
import { Switch } from '@/ui/Switch';
import { toast } from '@/ui/toast';
import { sessionsOfQuery } from '@/session/sessions';
import { useSessionCounts } from '../queries';

/** Enables single-session mode. Asks for confirmation if that ends other sessions. */
export function SingleSessionSwitch() {
  const t = useTranslations('account.sessions.singleMode');
  const client = useQueryClient();
  const { userId } = useMe();
  const security = useQuery(securityQuery);
  const counts = useSessionCounts();
  const [isAsking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (enabled: boolean) => send(api.POST('/api/security/single-session', { body: { enabled } })),
    onSuccess: ({ single_session_mode: isOn, revoked_sessions: ended }) => {
      setAsking(false);
      toast(isOn ? t('isOn', { count: ended }) : t('isOff'));
      return Promise.all([
        client.invalidateQueries(securityQuery),
        client.invalidateQueries(sessionsOfQuery(userId)),
      ]);
    },
  });
  return (
    <Loaded query={security} lines={1}>
      {({ single_session_mode: isOn }) => (
        <Loaded query={counts} lines={1}>
          {({ others }) => (
            <>
              <Switch
                isSelected={isOn}
                onChange={(enabled) => (enabled && others > 0 ? setAsking(true) : change.mutate(enabled))}
                isDisabled={change.isPending}
                hint={t('hint')}
              >
                {t('label')}
              </Switch>
              {change.error !== null && !isAsking && <ErrorMessage error={change.error} />}
              <ConfirmDialog
                isOpen={isAsking}
                onClose={() => setAsking(false)}
                title={t('title')}
                action={t('action', { count: others })}
                onConfirm={() => change.mutate(true)}
                isPending={change.isPending}
                error={change.error}
              >
                {t('what', { count: others })}
              </ConfirmDialog>
            </>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}
