import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { dataQuery, dataStatusQuery, useHasPassword } from '../queries';
import { DataItems } from './DataItems';
import { LockedData } from './LockedData';
import { RestoreDataButton } from './RestoreDataButton';

/** Encrypted items by name and size, also while they are locked. */
export function EncryptedDataSection() {
  const t = useTranslations('account.data');
  const items = useQuery(dataQuery);
  const isUnlocked = useQuery(dataStatusQuery).data?.unlocked;
  const canRestore = useHasPassword() && isUnlocked === true;
  return (
    <Section title={t('items')} intro={t('itemsIntro')} action={canRestore && <RestoreDataButton />}>
      {isUnlocked === false && <LockedData />}
      <Loaded query={items}>{(list) => <DataItems items={list} />}</Loaded>
    </Section>
  );
}
