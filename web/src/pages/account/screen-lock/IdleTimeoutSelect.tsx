import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { securityQuery } from '@/session/me';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Select } from '@/ui/Select';
import { toast } from '@/ui/toast';

/** In minutes; the API accepts 5 to 120. */
const CHOICES = [5, 10, 15, 20, 30, 45, 60, 90, 120];

type Props = { readonly minutes: number; readonly hasPasscode: boolean };

/** The idle timeout of the screen lock. Takes effect at once. */
export function IdleTimeoutSelect({ minutes, hasPasscode }: Props) {
  const t = useTranslations('account.screenLock');
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (next: number) => send(api.PATCH('/api/security', { body: { lock_after_minutes: next } })),
    onSuccess: (settings) => {
      client.setQueryData(securityQuery.queryKey, settings);
      toast(t('idleChanged', { minutes: settings.lock_after_minutes }));
    },
  });
  const shown = change.isPending ? change.variables : minutes;
  // Another client may have set a value that is not in the list.
  const choices = [...new Set([...CHOICES, shown])].sort((one, other) => one - other);
  return (
    <div className="narrow">
      <Select
        label={t('idleLabel')}
        value={String(shown)}
        options={choices.map((value) => ({
          value: String(value),
          label: t('minutes', { minutes: value }),
        }))}
        onChange={(value) => change.mutate(Number(value))}
        isDisabled={change.isPending}
        hint={hasPasscode ? undefined : t('idleLater')}
      />
      {change.error !== null && <ErrorMessage error={change.error} />}
    </div>
  );
}
