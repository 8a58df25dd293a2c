import { useQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { CursorPages } from '@/ui/CursorPages';
import { EmptyState } from '@/ui/EmptyState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { useCursorPages } from '@/ui/useCursorPages';
import { AuditFilters } from './AuditFilters';
import { auditQuery, PAGE_SIZE } from './auditLog';
import { AuditTable } from './AuditTable';
import { ExportButton } from './ExportButton';
import { useAuditView } from './useAuditView';

export function AuditLog() {
  const t = useTranslations('auditLog');
  const view = useAuditView();
  const pages = useCursorPages(view.key);
  const [isLive, setLive] = useState(false);
  const { data, error } = useQuery(
    auditQuery({
      key: view.key,
      filterNow: view.filterNow,
      cursor: pages.cursor,
      isLive: isLive && pages.index === 0,
    }),
  );
  return (
    <Page title={t('title')} intro={t('intro')} action={<ExportButton filterNow={view.filterNow} />}>
      <Panel>
        <AuditTable
          entries={data?.entries}
          error={error}
          tools={<AuditFilters view={view} isLive={isLive} onLive={setLive} />}
          empty={
            <EmptyState icon={ScrollText} title={t('empty')}>
              {t('emptyHint')}
            </EmptyState>
          }
          foot={
            <CursorPages
              pages={pages}
              pageSize={PAGE_SIZE}
              shown={data?.entries.length}
              nextCursor={data?.nextCursor}
            />
          }
        />
      </Panel>
    </Page>
  );
}
