import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { securityQuery, useMe } from '@/session/me';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { CodeField } from '@/ui/CodeField';
import { Dialog } from '@/ui/Dialog';
import { Loaded } from '@/ui/Loaded';
import { toast } from '@/ui/toast';
import { sessionsOfQuery } from '@/session/sessions';
import { passkeyUnlockQuery, useSessionCounts } from '../queries';

const FIELDS = { INCORRECT_PASSCODE: 'passcode', INVALID_PASSCODE_FORMAT: 'passcode' };

/** Disables the screen lock, which ends locked sessions. */
export function RemovePasscodeDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('account.screenLock.removal');
  const client = useQueryClient();
  const { userId } = useMe();
  const counts = useSessionCounts();
  const remove = useMutation({
    mutationFn: (passcode: string) =>
      send(api.DELETE('/api/security/passcode', { body: { current_passcode: passcode } })),
    onSuccess: () => {
      onClose();
      toast(t('done'));
      return Promise.all([
        client.invalidateQueries(securityQuery),
        client.invalidateQueries(passkeyUnlockQuery),
        client.invalidateQueries(sessionsOfQuery(userId)),
      ]);
    },
  });
  return (
    <Dialog title={t('title')} isOpen onClose={onClose}>
      <Loaded query={counts} lines={2}>
        {({ locked }) => <p>{t('what', { count: locked })}</p>}
      </Loaded>
      <ApiForm
        error={remove.error}
        fields={FIELDS}
        onSubmit={(values) => remove.mutate(values.text('passcode'))}
        actions={
          <>
            <Button onPress={onClose}>{t('cancel')}</Button>
            <Button type="submit" look="danger" isPending={remove.isPending} isDisabled={!counts.isSuccess}>
              {t('submit')}
            </Button>
          </>
        }
      >
        <CodeField name="passcode" label={t('passcode')} isHidden autoFocus clearAfter={remove.error} />
      </ApiForm>
    </Dialog>
  );
}
