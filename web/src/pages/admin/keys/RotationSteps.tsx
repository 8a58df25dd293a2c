import { useTranslations } from 'use-intl';
import { CopyableId } from '@/ui/CopyableId';
import { Section } from '@/ui/Section';
import './Keys.css';

const STEPS = [
  { key: 'generate', command: 'echo "k2:$(openssl rand -base64 32)"' },
  { key: 'append', command: 'MASTER_KEY=k1:…,k2:…' },
  { key: 'front', command: 'MASTER_KEY=k2:…,k1:…' },
  { key: 'rotate', command: 'npm run latchkey -- keys rotate' },
  { key: 'remove', command: 'MASTER_KEY=k2:…' },
] as const;

/** How to rotate the master key without downtime. */
export function RotationSteps() {
  const t = useTranslations('admin.keys');
  return (
    <Section title={t('rotation.title')} intro={t('rotation.intro')}>
      <ol className="rotation">
        {STEPS.map(({ key, command }) => (
          <li key={key}>
            <p className="rotation-title">{t(`rotation.${key}.title`)}</p>
            <p className="section-intro">{t(`rotation.${key}.text`)}</p>
            <CopyableId value={command} label={t('command')} />
          </li>
        ))}
      </ol>
      <p className="section-intro">{t('rotation.leak')}</p>
      <CopyableId value="npm run latchkey -- sessions revoke --all" label={t('command')} />
    </Section>
  );
}
