import { useTranslations } from 'use-intl';
import { useHolds } from '@/session/permissions';
import { type Column } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { UserLink } from '../users/UserLink';
import { type Invitation } from './invitations';
import { WithdrawInvitation } from './WithdrawInvitation';

/** Returns the columns of the list of invitations. */
export function useInvitationColumns(): readonly Column<Invitation>[] {
  const t = useTranslations('people.invitations');
  const mayInvite = useHolds()('users.manage');
  const actions: Column<Invitation> = {
    key: 'withdraw',
    label: t('columns.actions'),
    isActions: true,
    cell: (invitation) => <WithdrawInvitation invitation={invitation} />,
  };
  return [
    {
      key: 'note',
      label: t('columns.note'),
      isSortable: true,
      cell: ({ note }) => note ?? t('noNote'),
    },
    { key: 'role', label: t('columns.role'), cell: ({ roleName }) => roleName ?? t('noRole') },
    {
      key: 'by',
      label: t('columns.by'),
      cell: ({ invitedBy, invitedByName }) => <UserLink userId={invitedBy} username={invitedByName} />,
    },
    {
      key: 'expires',
      label: t('columns.expires'),
      isSortable: true,
      cell: ({ expiresAt }) => <Time at={expiresAt} />,
    },
    ...(mayInvite ? [actions] : []),
  ];
}
