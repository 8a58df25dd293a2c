import { useTranslations } from 'use-intl';
import { ConfirmAction } from '../actions/ConfirmAction';
import { type ListedUser } from '../users/users';
import { type UserRole, withdrawRole } from './userRoles';

type Props = { readonly user: ListedUser; readonly role: UserRole };

/** Takes a role from a user. */
export function WithdrawRole({ user: { id, username: name }, role: { roleId, roleDisplayName } }: Props) {
  const t = useTranslations('people.user.roles');
  const what = { name, role: roleDisplayName };
  return (
    <ConfirmAction
      label={t('withdraw')}
      description={t('withdrawWhat', what)}
      title={t('withdrawTitle', what)}
      action={() => withdrawRole(id, roleId)}
      done={() => t('withdrawn', what)}
      look="quiet"
    >
      {t('withdrawText')}
    </ConfirmAction>
  );
}
