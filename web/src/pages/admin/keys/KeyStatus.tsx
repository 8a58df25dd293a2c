import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { CopyableId } from '@/ui/CopyableId';
import { EmptyState } from '@/ui/EmptyState';
import { Section } from '@/ui/Section';
import { type Column, Table } from '@/ui/Table';
import { type Installation, installationQuery } from '@/settings/installation';
import { KeyState } from './KeyState';

type Key = Installation['keys'][number];

/** The master keys with their public fingerprints. */
export function KeyStatus() {
  const t = useTranslations('admin.keys.status');
  const { data, error } = useQuery(installationQuery);
  const columns: readonly Column<Key>[] = [
    { key: 'kid', label: t('kid'), cell: ({ kid }) => <span className="mono">{kid}</span> },
    {
      key: 'fingerprint',
      label: t('fingerprint'),
      cell: ({ fingerprint }) =>
        fingerprint !== null && <CopyableId value={fingerprint} label={t('fingerprint')} />,
    },
    { key: 'state', label: t('state'), cell: (key) => <KeyState masterKey={key} /> },
    { key: 'records', label: t('records'), cell: ({ sealed_records: count }) => count ?? t('uncounted') },
  ];
  return (
    <Section title={t('title')} intro={data && t(`source.${data.key_source}`, { file: data.key_file ?? '' })}>
      <Table
        label={t('title')}
        columns={columns}
        rows={data?.keys}
        error={error}
        rowKey={({ kid }) => kid}
        empty={<EmptyState icon={KeyRound} title={t('empty')} />}
      />
    </Section>
  );
}
