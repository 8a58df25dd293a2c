import { skipToken, useQuery } from '@tanstack/react-query';
import { Unplug } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { CursorPages } from '@/ui/CursorPages';
import { EmptyState } from '@/ui/EmptyState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { useCursorPages } from '@/ui/useCursorPages';
import { userQuery } from '../users/users';
import { EndAllSessions } from './EndAllSessions';
import { SessionFilter } from './SessionFilter';
import { sessionsQuery } from './sessions';
import { SessionTable } from './SessionTable';

const PAGE_SIZE = 50;

/** All live sessions, latest activity first. */
export function SessionsPage() {
  const t = useTranslations('admin.sessions');
  const userId = Router.useRoute(['AdminSessions'])?.params.user;
  const pages = useCursorPages(userId ?? '');
  const query = useQuery(sessionsQuery({ userId, limit: PAGE_SIZE, cursor: pages.cursor }));
  const sessions = query.data?.sessions;
  const user = useUser(userId);
  return (
    <Page title={t('title')} intro={t('intro')} action={user && <EndAllSessions user={user} />}>
      <Panel>
        <SessionTable
          sessions={sessions}
          error={query.error}
          tools={<SessionFilter user={user} />}
          empty={
            <EmptyState icon={Unplug} title={t('empty')}>
              {t('emptyHint')}
            </EmptyState>
          }
          foot={
            <CursorPages
              pages={pages}
              pageSize={PAGE_SIZE}
              shown={sessions?.length}
              nextCursor={query.data?.nextCursor}
            />
          }
        />
      </Panel>
    </Page>
  );
}

function useUser(userId: string | undefined) {
  const one = userQuery(userId ?? '');
  return useQuery({ ...one, queryFn: userId === undefined ? skipToken : one.queryFn }).data;
}
