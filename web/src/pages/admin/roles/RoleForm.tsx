import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { useActionMutation } from '../actions/useActionMutation';
import { PermissionFields } from './PermissionFields';
import { RoleFields } from './RoleFields';
import { changeRole, ERROR_FIELDS, type Role, type RoleDraft } from './roles';
import { SecondFactorField } from './SecondFactorField';

type Props = { readonly role: Role; readonly isDisabled: boolean };

/** Changes a role, for everyone who has it. */
export function RoleForm({ role, isDisabled }: Props) {
  const t = useTranslations('people.role');
  const [permissions, setPermissions] = useState<readonly string[]>(role.permissions);
  const save = useActionMutation({
    action: (draft: RoleDraft) => changeRole(role.id, draft),
    done: (_, { displayName }) => t('saved', { role: displayName }),
  });
  return (
    <ApiForm
      error={save.error}
      fields={ERROR_FIELDS}
      onSubmit={(values) =>
        save.mutate({
          displayName: values.text('displayName'),
          description: values.text('description'),
          permissions,
          requiresSecondFactor: values.isChecked('requiresSecondFactor'),
        })
      }
      actions={
        <Button type="submit" look="primary" isDisabled={isDisabled} isPending={save.isPending}>
          {t('save')}
        </Button>
      }
    >
      <div className="narrow">
        <RoleFields role={role} isDisabled={isDisabled} />
      </div>
      <SecondFactorField role={role} isDisabled={isDisabled} />
      <PermissionFields value={permissions} onChange={setPermissions} isDisabled={isDisabled} />
    </ApiForm>
  );
}
