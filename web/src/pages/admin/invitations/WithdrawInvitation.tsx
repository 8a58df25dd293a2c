import { useTranslations } from 'use-intl';
import { ConfirmAction } from '../actions/ConfirmAction';
import { type Invitation, revokeInvitation } from './invitations';

/** Makes the link of an invitation useless. */
export function WithdrawInvitation({ invitation: { id, note } }: { readonly invitation: Invitation }) {
  const t = useTranslations('people.invitations.withdraw');
  const what = { note: note ?? t('noNote') };
  return (
    <ConfirmAction
      label={t('label')}
      description={t('description', what)}
      title={t('question', what)}
      action={() => revokeInvitation(id)}
      done={() => t('done')}
      look="quiet"
    >
      {t('text')}
    </ConfirmAction>
  );
}
