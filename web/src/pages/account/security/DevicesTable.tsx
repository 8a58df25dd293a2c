import { Smartphone } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { EmptyState } from '@/ui/EmptyState';
import { type Column, Table } from '@/ui/Table';
import { TablePages } from '@/ui/TablePages';
import { Time } from '@/ui/Time';
import { useDeviceName } from '@/ui/useDeviceName';
import { useLocalRows } from '@/ui/useLocalRows';
import { type TrustedDevice } from '../queries';
import { StopTrustingButton } from './StopTrustingButton';

const BY = {
  used: (device: TrustedDevice) => device.lastUsedAt,
  until: (device: TrustedDevice) => device.expiresAt,
};

/** Table of trusted devices, each with a button to stop trusting it. */
export function DevicesTable({ devices }: { readonly devices: readonly TrustedDevice[] }) {
  const t = useTranslations('account.security.devices');
  const list = useLocalRows(devices, { by: BY, initial: { key: 'used', isDescending: true } });
  const { fromUserAgent } = useDeviceName();
  const nameOf = ({ userAgent }: TrustedDevice) => fromUserAgent(userAgent);
  const columns: Column<TrustedDevice>[] = [
    { key: 'device', label: t('device'), cell: nameOf },
    { key: 'address', label: t('address'), cell: ({ ipAddress }) => <code>{ipAddress}</code> },
    { key: 'used', label: t('used'), isSortable: true, cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
    { key: 'until', label: t('until'), isSortable: true, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
    {
      key: 'actions',
      label: t('actions'),
      isActions: true,
      cell: (device) => <StopTrustingButton id={device.id} name={nameOf(device)} />,
    },
  ];
  return (
    <Table
      label={t('title')}
      columns={columns}
      rows={list.rows}
      rowKey={({ id }) => id}
      sort={list.sort}
      onSort={list.onSort}
      empty={
        <EmptyState icon={Smartphone} title={t('empty')}>
          {t('emptyHint')}
        </EmptyState>
      }
      foot={list.pages && <TablePages {...list.pages} />}
    />
  );
}
