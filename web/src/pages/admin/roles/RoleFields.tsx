import { useTranslations } from 'use-intl';
import { TextField } from '@/ui/TextField';
import { type Role } from './roles';

type Props = {
  /** The present values; omitted for a new role. */
  readonly role?: Role;
  readonly isDisabled?: boolean;
};

/** What people read about a role. */
export function RoleFields({ role, isDisabled = false }: Props) {
  const t = useTranslations('people.role');
  return (
    <>
      <TextField
        label={t('displayName')}
        hint={t('displayNameHint')}
        name="displayName"
        defaultValue={role?.displayName ?? ''}
        maxLength={100}
        autoComplete="off"
        isRequired
        isDisabled={isDisabled}
      />
      <TextField
        label={t('description')}
        name="description"
        defaultValue={role?.description ?? ''}
        maxLength={500}
        autoComplete="off"
        isDisabled={isDisabled}
      />
    </>
  );
}
