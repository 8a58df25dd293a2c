import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Section } from '@/ui/Section';
import { ConfirmAction } from '../actions/ConfirmAction';
import { deleteRole, type Role } from './roles';
import { useMembers } from './useMembers';

/** Deletes a role, and says how many users lose it. */
export function DeleteRole({ role: { id, name, displayName: role } }: { readonly role: Role }) {
  const t = useTranslations('people.role.delete');
  const count = useMembers(name);
  return (
    <Section
      title={t('title')}
      intro={t('intro')}
      action={
        <ConfirmAction
          label={t('label')}
          title={t('question', { role })}
          action={() => deleteRole(id)}
          done={() => t('done', { role })}
          onDone={() => Router.push('AdminRoles')}
          look="danger"
        >
          {count === undefined ? t('textUncounted') : t('text', { count })}
        </ConfirmAction>
      }
    />
  );
}
