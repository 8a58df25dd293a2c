import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { meQuery, useMe } from '@/session/me';
import { ApiForm } from '@/ui/ApiForm';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { PasswordField } from '@/ui/PasswordField';
import { toast } from '@/ui/toast';
import { dataStatusQuery, useHasPassword } from '../queries';

const FIELDS = { INCORRECT_PASSWORD: 'password', PASSWORD_MALFORMED: 'password' };

/** Opens the encrypted data for this session with the password. */
export function UnlockDataForm() {
  const t = useTranslations('account.data.unlock');
  const client = useQueryClient();
  const { username } = useMe();
  const hasPassword = useHasPassword();
  const unlock = useMutation({
    mutationFn: (password: string) => send(api.POST('/users/unlock-data', { body: { password } })),
    onSuccess: () => {
      toast(t('done'));
      return Promise.all([client.invalidateQueries(dataStatusQuery), client.invalidateQueries(meQuery)]);
    },
  });
  return (
    <>
      <Banner kind="warning" title={t('title')}>
        {hasPassword ? t('what') : t('noPassword')}
      </Banner>
      {hasPassword && (
        <div className="narrow">
          <ApiForm
            error={unlock.error}
            fields={FIELDS}
            onSubmit={(values) => unlock.mutate(values.text('password'))}
            actions={
              <Button type="submit" look="primary" isPending={unlock.isPending}>
                {t('submit')}
              </Button>
            }
          >
            <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
            <PasswordField
              name="password"
              label={t('password')}
              hint={t('hint')}
              autoComplete="current-password"
              isRequired
            />
          </ApiForm>
        </div>
      )}
    </>
  );
}
