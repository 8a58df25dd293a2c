import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Select';
import { useActionMutation } from '../actions/useActionMutation';
import { type ListedUser } from '../users/users';
import { type Role } from './roles';
import { useGrantableRoles } from './useGrantableRoles';
import { assignRole, type UserRole } from './userRoles';

type Props = { readonly user: ListedUser; readonly assigned: readonly UserRole[] };

/** Assigns another role to a user: one that allows nothing that the current user lacks. */
export function AssignRole({ user, assigned }: Props) {
  const t = useTranslations('people.user.roles');
  const [chosen, setChosen] = useState('');
  const roles = useGrantableRoles().filter(({ id }) => !assigned.some(({ roleId }) => roleId === id));
  const role = roles.find(({ id }) => String(id) === chosen);
  const assign = useActionMutation({
    action: ({ id }: Role) => assignRole(user.id, id),
    done: (_, { displayName }) => t('assigned', { name: user.username, role: displayName }),
    onDone: () => setChosen(''),
  });
  return (
    <div className="narrow">
      <ApiForm
        error={assign.error}
        onSubmit={() => {
          if (role) assign.mutate(role);
        }}
        actions={
          <Button type="submit" isDisabled={role === undefined} isPending={assign.isPending}>
            {t('assign')}
          </Button>
        }
      >
        <Select
          label={t('another')}
          value={role === undefined ? '' : chosen}
          options={[
            { value: '', label: t('choose') },
            ...roles.map(({ id, displayName }) => ({ value: String(id), label: displayName })),
          ]}
          onChange={setChosen}
          hint={t('anotherHint')}
        />
      </ApiForm>
    </div>
  );
}
