import { History } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { type AuditEntry } from '@/audit/actions';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { type Column, Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { EventActor } from './EventActor';
import { EventOrigin } from './EventOrigin';
import { EventText } from './EventText';

type Props = { readonly entries: readonly AuditEntry[]; readonly onReset: () => void };

/** Table of events: description, actor, origin and time. */
export function EventTable({ entries, onReset }: Props) {
  const t = useTranslations('account.events');
  const columns: Column<AuditEntry>[] = [
    { key: 'what', label: t('what'), cell: (entry) => <EventText entry={entry} /> },
    { key: 'when', label: t('when'), cell: ({ at }) => <Time at={at} /> },
    { key: 'who', label: t('who'), cell: (entry) => <EventActor entry={entry} /> },
    { key: 'where', label: t('where'), cell: (entry) => <EventOrigin entry={entry} /> },
  ];
  return (
    <Table
      label={t('title')}
      columns={columns}
      rows={entries}
      rowKey={({ id }) => id}
      empty={
        <EmptyState
          icon={History}
          title={t('empty')}
          action={<Button onPress={onReset}>{t('reset')}</Button>}
        >
          {t('emptyHint')}
        </EmptyState>
      }
    />
  );
}
