import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { api, send } from '@/api/client';
import { meQuery, useMe } from '@/session/me';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { PasswordField } from '@/ui/PasswordField';
import { dataQuery, dataStatusQuery } from '../queries';

const FIELDS = { INCORRECT_PASSWORD: 'password', PASSWORD_MALFORMED: 'password' };

type Props = {
  readonly label: string;
  readonly action: string;
  readonly onDone: () => void;
  /** A cancel button, placed before the submit button. */
  readonly cancel?: ReactNode;
};

/** Unlocks encrypted data: for this session with the current password, or after a reset with the old password. */
export function UnlockForm({ label, action, onDone, cancel }: Props) {
  const client = useQueryClient();
  const { username } = useMe();
  const unlock = useMutation({
    mutationFn: (password: string) => send(api.POST('/users/unlock-data', { body: { password } })),
    onSuccess: () => {
      onDone();
      const changed = [dataQuery, dataStatusQuery, meQuery];
      return Promise.all(changed.map(({ queryKey }) => client.invalidateQueries({ queryKey })));
    },
  });
  return (
    <ApiForm
      error={unlock.error}
      fields={FIELDS}
      onSubmit={(values) => unlock.mutate(values.text('password'))}
      actions={
        <>
          {cancel}
          <Button type="submit" look="primary" isPending={unlock.isPending}>
            {action}
          </Button>
        </>
      }
    >
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <PasswordField name="password" label={label} autoComplete="current-password" isRequired />
    </ApiForm>
  );
}
