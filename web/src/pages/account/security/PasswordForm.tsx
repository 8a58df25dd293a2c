import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Router } from '@/app/router';
import { passwordFields } from '@/login/accountFields';
import { endSession } from '@/session/endSession';
import { useMe } from '@/session/me';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { type FormValues } from '@/ui/FormValues';
import { NewPasswordField } from '@/ui/NewPasswordField';
import { PasswordField } from '@/ui/PasswordField';
import { devicesQuery, useSessionCounts } from '../queries';
import { PasswordMeter } from './PasswordMeter';

const FIELDS = { ...passwordFields('newPassword'), INCORRECT_PASSWORD: 'oldPassword' };

/** Changes the password, which also ends this session. Shows how many sessions end. */
export function PasswordForm() {
  const t = useTranslations('account.security.password');
  const [next, setNext] = useState('');
  const client = useQueryClient();
  const { username } = useMe();
  const change = useMutation({
    mutationFn: (body: { oldPassword: string; newPassword: string }) =>
      send(api.POST('/users/change-password', { body })),
    onSuccess: () =>
      endSession(client, { reason: 'password_changed', returnTo: Router.AccountSecurity(), username }),
  });
  const submit = (values: FormValues) =>
    change.mutate({ oldPassword: values.text('oldPassword'), newPassword: values.text('newPassword') });
  return (
    <div className="narrow">
      <ApiForm
        error={change.error}
        fields={FIELDS}
        onSubmit={submit}
        actions={
          <Button type="submit" isPending={change.isPending}>
            {t('submit')}
          </Button>
        }
      >
        {/* Tells password managers which account this password belongs to. */}
        <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
        <PasswordField name="oldPassword" label={t('old')} autoComplete="current-password" isRequired />
        <NewPasswordField name="newPassword" label={t('new')} value={next} onChange={setNext} />
        <PasswordMeter password={next} />
        <PasswordEnds />
      </ApiForm>
    </div>
  );
}

/** Says what a password change ends. */
function PasswordEnds() {
  const t = useTranslations('account.security.password');
  const sessions = useSessionCounts().data;
  const devices = useQuery(devicesQuery).data;
  return (
    <p className="note">
      {sessions !== undefined && devices !== undefined
        ? t('ends', { sessions: sessions.all, devices: devices.length })
        : t('endsAll')}
    </p>
  );
}
