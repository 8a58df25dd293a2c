import { useQuery } from '@tanstack/react-query';
import { MailPlus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Messages } from '@/i18n/Messages';
import { useHolds } from '@/session/permissions';
import { EmptyState } from '@/ui/EmptyState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Table } from '@/ui/Table';
import { TablePages } from '@/ui/TablePages';
import { useLocalRows } from '@/ui/useLocalRows';
import { CreateInvitation } from './CreateInvitation';
import { invitationsQuery } from './invitations';
import { useInvitationColumns } from './useInvitationColumns';

/** The invitations that can still be accepted. */
export function InvitationsPage() {
  return (
    <Messages area="people">
      <Invitations />
    </Messages>
  );
}

function Invitations() {
  const t = useTranslations('people.invitations');
  const mayInvite = useHolds()('users.manage');
  const columns = useInvitationColumns();
  const { data, error } = useQuery(invitationsQuery);
  const { rows, pages, sort, onSort } = useLocalRows(data, {
    by: { expires: ({ expiresAt }) => expiresAt, note: ({ note }) => note },
    initial: { key: 'expires', isDescending: true },
  });
  return (
    <Page title={t('title')} intro={t('intro')} action={mayInvite && <CreateInvitation />}>
      <Panel>
        <Table
          label={t('title')}
          columns={columns}
          rows={rows}
          error={error}
          rowKey={({ id }) => id}
          sort={sort}
          onSort={onSort}
          empty={
            <EmptyState icon={MailPlus} title={t('empty')}>
              {t(mayInvite ? 'emptyHint' : 'emptyHintViewer')}
            </EmptyState>
          }
          foot={pages && <TablePages {...pages} />}
        />
      </Panel>
    </Page>
  );
}
