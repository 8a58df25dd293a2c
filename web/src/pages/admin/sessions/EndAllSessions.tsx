import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useMe } from '@/session/me';
import { countSessions, sessionsOfQuery } from '@/session/sessions';
import { ConfirmAct } from '../acts/ConfirmAct';
import { endSessionsOf } from './sessions';

type Props = { readonly person: { readonly id: string; readonly username: string } };

/** Ends all sessions of a user, except the current session. Hidden until they are counted. */
export function EndAllSessions({ person }: Props) {
  const t = useTranslations('admin.sessions.endAll');
  const isSelf = useMe().userId === person.id;
  const count = useQuery({ ...sessionsOfQuery(person.id), select: countSessions }).data?.others ?? 0;
  if (count === 0) return null;
  return (
    <ConfirmAct
      label={t('label', { count })}
      title={t('title', { count, name: person.username })}
      act={() => endSessionsOf(person.id, isSelf)}
      done={({ count: ended }) => t('done', { count: ended })}
      look="danger"
    >
      {isSelf ? t('ownText', { count }) : t('text', { count, name: person.username })}
    </ConfirmAct>
  );
}
