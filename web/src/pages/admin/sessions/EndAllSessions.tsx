import { useTranslations } from 'use-intl';
import { useMe } from '@/session/me';
import { ConfirmAct } from '../acts/ConfirmAct';
import { endSessionsOf, type Session } from './sessions';

type Props = {
  readonly person: { readonly id: string; readonly username: string };
  /** Those that are known to be live. */
  readonly sessions: readonly Session[];
};

/** Ends all sessions of a person at once; one's own session of this browser stays. */
export function EndAllSessions({ person, sessions }: Props) {
  const t = useTranslations('admin.sessions.endAll');
  const isSelf = useMe().userId === person.id;
  const count = sessions.filter(({ isCurrentSession }) => !isCurrentSession).length;
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
