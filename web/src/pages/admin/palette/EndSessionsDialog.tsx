import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useMe } from '@/session/me';
import { countSessions, sessionsOfQuery } from '@/session/sessions';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Loaded } from '@/ui/Loaded';
import { useActionMutation } from '../actions/useActionMutation';
import { type ListedUser } from '../users/users';
import { endSessionsOf } from '../sessions/sessions';

type Props = { readonly user: ListedUser; readonly onClose: () => void };

/** Ends the sessions of a user who was selected in the palette. */
export function EndSessionsDialog({ user, onClose }: Props) {
  const t = useTranslations('admin.sessions.endAll');
  const isSelf = useMe().userId === user.id;
  const counts = useQuery({ ...sessionsOfQuery(user.id), select: countSessions });
  const count = counts.data?.others ?? 0;
  const end = useActionMutation({
    action: () => endSessionsOf(user.id, isSelf),
    done: ({ count: ended }) => t('done', { count: ended }),
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('title', { count, name: user.username })}
      action={t('label', { count })}
      onConfirm={() => end.mutate()}
      isPending={end.isPending}
      error={end.error}
      isReady={counts.isSuccess}
    >
      <Loaded query={counts} lines={2}>
        {() => (isSelf ? t('ownText', { count }) : t('text', { count, name: user.username }))}
      </Loaded>
    </ConfirmDialog>
  );
}
