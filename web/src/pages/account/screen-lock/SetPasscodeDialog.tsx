import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { ApiError } from '@/api/ApiError';
import { api, send } from '@/api/client';
import { securityQuery } from '@/session/me';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { CodeField } from '@/ui/CodeField';
import { Dialog } from '@/ui/Dialog';
import { type FormValues } from '@/ui/FormValues';
import { toast } from '@/ui/toast';

const FIELDS = {
  INCORRECT_PASSCODE: 'current',
  CURRENT_PASSCODE_REQUIRED: 'current',
  INVALID_PASSCODE_FORMAT: 'next',
  PASSCODES_DIFFER: 'repeated',
};

const FIELD_OF = new Map(Object.entries(FIELDS));

type Props = { readonly hasPasscode: boolean; readonly onClose: () => void };

/** Sets the first passcode, or replaces the current one. It is entered twice, because it is masked. */
export function SetPasscodeDialog({ hasPasscode, onClose }: Props) {
  const t = useTranslations('account.screenLock.form');
  const client = useQueryClient();
  const set = useMutation({
    mutationFn: async (values: FormValues) => {
      const [next, current] = [values.text('next'), values.text('current')];
      if (next !== values.text('repeated')) throw new ApiError(0, 'PASSCODES_DIFFER', t('differ'));
      const body = { new_passcode: next, ...(hasPasscode && { current_passcode: current }) };
      return send(api.POST('/api/security/passcode', { body }));
    },
    onSuccess: () => {
      onClose();
      toast(hasPasscode ? t('changed') : t('isSet'));
      return client.invalidateQueries(securityQuery);
    },
  });
  const errorAt = (field: string) => (FIELD_OF.get(set.error?.code ?? '') === field ? set.error : null);
  return (
    <Dialog title={hasPasscode ? t('changeTitle') : t('setTitle')} isOpen onClose={onClose}>
      <p>{t('lost')}</p>
      <ApiForm
        error={set.error}
        fields={FIELDS}
        onSubmit={(values) => {
          if (!set.isPending) set.mutate(values);
        }}
        actions={
          <>
            <Button onPress={onClose}>{t('cancel')}</Button>
            <Button type="submit" look="primary" isPending={set.isPending}>
              {hasPasscode ? t('change') : t('set')}
            </Button>
          </>
        }
      >
        {hasPasscode && (
          <CodeField
            name="current"
            label={t('current')}
            isHidden
            isStep
            autoFocus
            clearAfter={errorAt('current')}
          />
        )}
        <CodeField
          name="next"
          label={t('next')}
          hint={t('nextHint')}
          isHidden
          isStep
          autoFocus={!hasPasscode}
        />
        <CodeField name="repeated" label={t('repeated')} isHidden isStep clearAfter={errorAt('repeated')} />
      </ApiForm>
    </Dialog>
  );
}
