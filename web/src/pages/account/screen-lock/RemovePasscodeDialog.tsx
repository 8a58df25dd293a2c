import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { securityQuery, useMe } from '@/session/me';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { CodeField } from '@/ui/CodeField';
import { Dialog } from '@/ui/Dialog';
import { toast } from '@/ui/toast';
import { sessionsQuery, useSessionCounts } from '../queries';

const FIELDS = { INCORRECT_PASSCODE: 'passcode', INVALID_PASSCODE_FORMAT: 'passcode' };

/** Switches the screen lock off. Sessions that are locked at that moment end. */
export function RemovePasscodeDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('account.screenLock.removal');
  const client = useQueryClient();
  const { userId } = useMe();
  const locked = useSessionCounts()?.locked ?? 0;
  const remove = useMutation({
    mutationFn: (passcode: string) =>
      send(api.DELETE('/api/security/passcode', { body: { current_passcode: passcode } })),
    onSuccess: () => {
      onClose();
      toast(t('done'));
      return Promise.all([
        client.invalidateQueries(securityQuery),
        client.invalidateQueries(sessionsQuery(userId)),
      ]);
    },
  });
  return (
    <Dialog title={t('title')} isOpen onClose={onClose}>
      <p>{t('what', { count: locked })}</p>
      <ApiForm
        error={remove.error}
        fields={FIELDS}
        onSubmit={(values) => remove.mutate(values.text('passcode'))}
        actions={
          <>
            <Button onPress={onClose}>{t('cancel')}</Button>
            <Button type="submit" look="danger" isPending={remove.isPending}>
              {t('submit')}
            </Button>
          </>
        }
      >
        <CodeField name="passcode" label={t('passcode')} isHidden autoFocus />
      </ApiForm>
    </Dialog>
  );
}
