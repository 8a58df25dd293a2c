import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type AuditEntry as Entry } from '@/audit/actions';
import { type ApiError } from '@/api/ApiError';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { type Column, Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { Actor } from './Actor';
import { EntryDialog } from './EntryDialog';
import { useNames } from './useNames';
import { useSentence } from './useSentence';

type Props = {
  /** Undefined while they are loading. */
  readonly entries: readonly Entry[] | undefined;
  readonly error: ApiError | null;
  readonly tools: ReactNode;
  readonly empty: ReactNode;
  readonly foot: ReactNode;
};

/** Table of audit log entries, each with a description and details. */
export function AuditTable({ entries, ...rest }: Props) {
  const t = useTranslations('auditLog');
  const nameOf = useNames(entries ?? []);
  const sentence = useSentence(nameOf);
  const [shown, setShown] = useState<Entry | null>(null);
  const columns: readonly Column<Entry>[] = [
    {
      key: 'what',
      label: t('columns.what'),
      cell: (entry) => (
        <span className="badges">
          {sentence(entry)}
          {entry.result === 'failure' && <Badge tone="error">{t('failure')}</Badge>}
        </span>
      ),
    },
    {
      key: 'who',
      label: t('columns.who'),
      cell: (entry) => <Actor entry={entry} nameOf={nameOf} />,
    },
    {
      key: 'address',
      label: t('columns.address'),
      cell: ({ address }) => address !== null && <span className="mono">{address}</span>,
    },
    { key: 'at', label: t('columns.at'), cell: ({ at }) => <Time at={at} /> },
    {
      key: 'details',
      label: t('columns.details'),
      isActions: true,
      cell: (entry) => (
        <Button
          look="quiet"
          onPress={() => setShown(entry)}
          aria-label={t('open', { what: sentence(entry) })}
        >
          {t('columns.details')}
        </Button>
      ),
    },
  ];
  return (
    <>
      <Table {...rest} label={t('title')} columns={columns} rows={entries} rowKey={({ id }) => id} />
      {shown !== null && (
        <EntryDialog entry={shown} title={sentence(shown)} nameOf={nameOf} onClose={() => setShown(null)} />
      )}
    </>
  );
}
