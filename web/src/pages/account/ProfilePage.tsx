import { useTranslations } from 'use-intl';
import { useMe } from '@/session/me';
import { CopyableId } from '@/ui/CopyableId';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';

/** Who one is to this installation. */
export function ProfilePage() {
  const t = useTranslations('account.profile');
  const me = useMe();
  return (
    <Page title={t('title')}>
      <Section title={me.username}>
        <CopyableId label={t('id')} value={me.userId} />
      </Section>
    </Page>
  );
}
