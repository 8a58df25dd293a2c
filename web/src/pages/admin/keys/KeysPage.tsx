import { useTranslations } from 'use-intl';
import { CopyableId } from '@/ui/CopyableId';
import { Facts } from '@/ui/Facts';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { KeyStatus } from './KeyStatus';
import { RotationSteps } from './RotationSteps';

const COMMANDS = {
  status: 'npm run latchkey -- keys status',
  backup: 'npm run latchkey -- backup /backup/latchkey.db',
  check: 'npm run latchkey -- keys check <file>',
} as const;

/** The master keys, and how to rotate them. */
export function KeysPage() {
  const t = useTranslations('admin.keys');
  return (
    <Page title={t('title')} intro={t('intro')}>
      <KeyStatus />
      <Section title={t('check.title')} intro={t('check.intro')}>
        <Facts
          facts={(['status', 'backup', 'check'] as const).map((name) => ({
            key: name,
            label: t(`check.${name}`),
            value: <CopyableId value={COMMANDS[name]} label={t('command')} />,
          }))}
        />
      </Section>
      <RotationSteps />
    </Page>
  );
}
