import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useMe } from '@/session/me';
import { countSessions, sessionsOfQuery } from '@/session/sessions';
import { ConfirmAction } from '../actions/ConfirmAction';
import { endSessionsOf } from './sessions';

type Props = { readonly user: { readonly id: string; readonly username: string } };

/** Ends all sessions of a user, except the current session. Hidden until they are counted. */
export function EndAllSessions({ user }: Props) {
  const t = useTranslations('admin.sessions.endAll');
  const isSelf = useMe().userId === user.id;
  const count = useQuery({ ...sessionsOfQuery(user.id), select: countSessions }).data?.others ?? 0;
  if (count === 0) return null;
  return (
    <ConfirmAction
      label={t('label', { count })}
      title={t('title', { count, name: user.username })}
      action={() => endSessionsOf(user.id, isSelf)}
      done={({ count: ended }) => t('done', { count: ended })}
      look="danger"
    >
      {isSelf ? t('ownText', { count }) : t('text', { count, name: user.username })}
    </ConfirmAction>
  );
}
