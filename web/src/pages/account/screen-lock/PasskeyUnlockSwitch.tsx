import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Loaded } from '@/ui/Loaded';
import { Switch } from '@/ui/Switch';
import { toast } from '@/ui/toast';
import { passkeyUnlockQuery } from '../queries';

/** Whether passkeys unlock the screen, too. Takes effect at once. */
export function PasskeyUnlockSwitch() {
  const t = useTranslations('account.screenLock');
  const client = useQueryClient();
  const setting = useQuery(passkeyUnlockQuery);
  const change = useMutation({
    mutationFn: (allowed: boolean) => send(api.PUT('/api/security/passkey-unlock', { body: { allowed } })),
    onSuccess: (saved) => {
      client.setQueryData(passkeyUnlockQuery.queryKey, saved);
      toast(t(saved.allowed ? 'passkeyAllowed' : 'passkeyForbidden'));
    },
  });
  return (
    <Loaded query={setting} lines={1}>
      {({ allowed }) => (
        <>
          <Switch
            isSelected={change.isPending ? change.variables : allowed}
            onChange={(next) => change.mutate(next)}
            isDisabled={change.isPending}
            hint={t('passkeyHint')}
          >
            {t('passkeyUnlock')}
          </Switch>
          {change.error !== null && <ErrorMessage error={change.error} />}
        </>
      )}
    </Loaded>
  );
}
