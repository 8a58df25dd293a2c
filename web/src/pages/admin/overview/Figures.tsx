import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { Router } from '@/app/router';
import { ALL_SESSIONS } from '@/session/sessions';
import { usersQuery } from '../users/users';
import { sessionsQuery } from '../sessions/sessions';
import { Figure } from './Figure';
import { HealthFigures } from './HealthFigures';

/** Key figures of the installation. */
export function Figures() {
  const t = useTranslations('admin.overview.figures');
  const { version } = usePagesConfig();
  const users = useQuery(usersQuery({ limit: 1 })).data?.total;
  const sessions = useQuery(sessionsQuery({ limit: ALL_SESSIONS })).data;
  const count = sessions?.sessions.length ?? 0;
  return (
    <dl className="figures">
      <Figure label={t('users')} value={users} to={Router.AdminUsers()} />
      <Figure
        label={t('sessions')}
        value={sessions && (sessions.nextCursor === null ? count : t('more', { count }))}
        to={Router.AdminSessions()}
      />
      <HealthFigures />
      <Figure label={t('version')} value={version === '' ? undefined : version} />
    </dl>
  );
}
