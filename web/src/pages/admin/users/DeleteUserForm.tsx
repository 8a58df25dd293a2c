import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Router } from '@/app/router';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/TextField';
import { useActionMutation } from '../actions/useActionMutation';
import { type ListedUser } from './users';

type Props = { readonly user: ListedUser; readonly onClose: () => void };

/** Asks for the name of the account to delete. */
export function DeleteUserForm({ user, onClose }: Props) {
  const t = useTranslations('admin.user.delete');
  const format = useFormatter();
  const { username } = user;
  const [typed, setTyped] = useState('');
  const remove = useActionMutation({
    action: () => send(api.DELETE('/users/delete-user', { body: { username } })),
    done: ({ deletionDueAt }) => {
      if (deletionDueAt === undefined) return t('done', { name: username });
      const date = format.dateTime(new Date(deletionDueAt), { dateStyle: 'medium' });
      return t('doneLater', { name: username, date });
    },
    onDone: () => Router.push('AdminUsers'),
  });
  return (
    <ApiForm
      error={remove.error}
      onSubmit={() => {
        if (typed === username) remove.mutate();
      }}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="danger" isDisabled={typed !== username} isPending={remove.isPending}>
            {t('submit', { name: username })}
          </Button>
        </>
      }
    >
      <TextField
        label={t('type', { name: username })}
        value={typed}
        onChange={setTyped}
        autoComplete="off"
        autoFocus
        input={{ autoCapitalize: 'none', spellCheck: false }}
      />
    </ApiForm>
  );
}
