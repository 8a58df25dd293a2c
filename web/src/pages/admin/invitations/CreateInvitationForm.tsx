import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useHolds } from '@/session/permissions';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Select';
import { TextField } from '@/ui/TextField';
import { useActionMutation } from '../actions/useActionMutation';
import { useGrantableRoles } from '../roles/useGrantableRoles';
import { createInvitation, type CreatedInvitation } from './invitations';

type Props = {
  readonly onCreated: (invitation: CreatedInvitation) => void;
  readonly onClose: () => void;
};

/** For whom an invitation is, and the role that the account gets. */
export function CreateInvitationForm({ onCreated, onClose }: Props) {
  const t = useTranslations('people.invitations.create');
  const [role, setRole] = useState('');
  const roles = useGrantableRoles();
  const mayAssign = useHolds()('roles.manage');
  const invite = useActionMutation({
    action: (note: string) =>
      createInvitation({ note: note === '' ? null : note, roleId: role === '' ? null : Number(role) }),
    onDone: onCreated,
  });
  return (
    <ApiForm
      error={invite.error}
      onSubmit={(values) => invite.mutate(values.text('note').trim())}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary" isPending={invite.isPending}>
            {t('submit')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('note')}
        hint={t('noteHint')}
        name="note"
        maxLength={200}
        autoComplete="off"
        autoFocus
      />
      <Select
        label={t('role')}
        value={role}
        options={[
          { value: '', label: t('noRole') },
          ...roles.map(({ id, displayName }) => ({ value: String(id), label: displayName })),
        ]}
        onChange={setRole}
        hint={t(mayAssign ? 'roleHint' : 'roleNotHeld')}
        isDisabled={!mayAssign}
      />
    </ApiForm>
  );
}
