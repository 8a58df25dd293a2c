import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useMe } from '@/session/me';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { useAct } from '../acts/useAct';
import { type Person } from '../people/people';
import { endSessionsOf, sessionsQuery } from '../sessions/sessions';

type Props = { readonly person: Person; readonly onClose: () => void };

/** Ends the sessions of a person who was found in the palette. */
export function EndSessionsDialog({ person, onClose }: Props) {
  const t = useTranslations('admin.sessions.endAll');
  const isSelf = useMe().userId === person.id;
  const sessions = useQuery(sessionsQuery({ userId: person.id })).data?.sessions ?? [];
  const count = sessions.filter(({ isCurrentSession }) => !isCurrentSession).length;
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
    >
      {isSelf ? t('ownText', { count }) : t('text', { count, name: person.username })}
    </ConfirmDialog>
  );
}
