import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Router } from '@/app/router';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { useAct } from '../acts/useAct';
import { findPerson, type Person } from './people';
import { PersonField } from './PersonField';

const FIELDS = {
  USER_NOT_FOUND: 'target',
  SAME_USER: 'target',
  TARGET_NOT_PASSWORD: 'target',
  TARGET_ALREADY_LINKED: 'target',
};

/** Merges a single sign-on account into a password account. */
export function LinkForm({ person }: { readonly person: Person }) {
  const t = useTranslations('admin.person.link');
  const [target, setTarget] = useState<string | null>(null);
  const link = useAct({
    act: async (name: string) => {
      const { id, username } = await findPerson(name);
      await send(
        api.POST('/users/link-oidc-to-password', {
          body: { oidcUserId: person.id, targetUsername: username },
        }),
      );
      return id;
    },
    done: (_, name) => t('merged', { name: person.username, target: name }),
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
      <PersonField label={t('target')} name="target" isRequired hint={t('targetHint')} />
      <ConfirmDialog
        isOpen={target !== null}
        onClose={() => setTarget(null)}
        title={t('mergeTitle', { name: person.username, target: target ?? '' })}
        action={t('submit')}
        onConfirm={confirm}
        isPending={link.isPending}
      >
        {t('mergeText', { name: person.username, target: target ?? '' })}
      </ConfirmDialog>
    </ApiForm>
  );
}
