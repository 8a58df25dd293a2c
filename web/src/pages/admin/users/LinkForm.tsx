import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Router } from '@/app/router';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { useActionMutation } from '../actions/useActionMutation';
import { findUser, type ListedUser } from './users';
import { UserField } from './UserField';

const FIELDS = {
  USER_NOT_FOUND: 'target',
  SAME_USER: 'target',
  TARGET_NOT_PASSWORD: 'target',
  TARGET_ALREADY_LINKED: 'target',
};

/** Merges a single sign-on account into a password account. */
export function LinkForm({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('admin.user.link');
  const [target, setTarget] = useState<string | null>(null);
  const link = useActionMutation({
    action: async (name: string) => {
      const { id, username } = await findUser(name);
      await send(
        api.POST('/users/link-oidc-to-password', {
          body: { oidcUserId: user.id, targetUsername: username },
        }),
      );
      return id;
    },
    done: (_, name) => t('merged', { name: user.username, target: name }),
    onDone: (userId) => Router.push('AdminUser', { userId }),
  });
  const confirm = () => {
    if (target !== null) link.mutate(target, { onError: () => setTarget(null) });
  };
  return (
    <ApiForm
      error={link.error}
      fields={FIELDS}
      onSubmit={(values) => setTarget(values.text('target').trim())}
      actions={<Button type="submit">{t('submit')}</Button>}
    >
      <UserField label={t('target')} name="target" isRequired hint={t('targetHint')} />
      <ConfirmDialog
        isOpen={target !== null}
        onClose={() => setTarget(null)}
        title={t('mergeTitle', { name: user.username, target: target ?? '' })}
        action={t('submit')}
        onConfirm={confirm}
        isPending={link.isPending}
      >
        {t('mergeText', { name: user.username, target: target ?? '' })}
      </ConfirmDialog>
    </ApiForm>
  );
}
