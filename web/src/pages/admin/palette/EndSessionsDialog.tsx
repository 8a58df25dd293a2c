import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useMe } from '@/session/me';
import { countSessions, sessionsOfQuery } from '@/session/sessions';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Loaded } from '@/ui/Loaded';
import { useAct } from '../acts/useAct';
import { type Person } from '../people/people';
import { endSessionsOf } from '../sessions/sessions';

type Props = { readonly person: Person; readonly onClose: () => void };

/** Ends the sessions of a user who was selected in the palette. */
export function EndSessionsDialog({ person, onClose }: Props) {
  const t = useTranslations('admin.sessions.endAll');
  const isSelf = useMe().userId === person.id;
  const counts = useQuery({ ...sessionsOfQuery(person.id), select: countSessions });
  const count = counts.data?.others ?? 0;
  const end = useAct({
    act: () => endSessionsOf(person.id, isSelf),
    done: ({ count: ended }) => t('done', { count: ended }),
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('title', { count, name: person.username })}
      action={t('label', { count })}
      onConfirm={() => end.mutate()}
      isPending={end.isPending}
      error={end.error}
      isReady={counts.isSuccess}
    >
      <Loaded query={counts} lines={2}>
        {() => (isSelf ? t('ownText', { count }) : t('text', { count, name: person.username }))}
      </Loaded>
    </ConfirmDialog>
  );
}
