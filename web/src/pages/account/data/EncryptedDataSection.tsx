import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { dataQuery, dataStatusQuery } from '../queries';
import { DataItems } from './DataItems';
import { LockedData } from './LockedData';

/** The encrypted items, listed even while the data is locked. */
export function EncryptedDataSection() {
  const t = useTranslations('account.data');
  const items = useQuery(dataQuery);
  const status = useQuery(dataStatusQuery);
  return (
    <Section title={t('items')} intro={t('itemsIntro')}>
      {status.data?.unlocked === false && <LockedData />}
      <Loaded query={items}>{(list) => <DataItems items={list} />}</Loaded>
    </Section>
  );
}
