import { useTranslations } from 'use-intl';
import { CopyableId } from '@/ui/CopyableId';
import { Facts } from '@/ui/Facts';
import { Section } from '@/ui/Section';
import { type Person } from './people';

const COMMANDS = {
  password: 'user reset-password',
  factor: 'user disable-totp',
  passcode: 'user clear-passcode',
  attempts: 'user unlock-login',
} as const;
type Case = keyof typeof COMMANDS;

/** Operator commands that help a user who cannot log in. */
export function RecoveryCommands({ person }: { readonly person: Person }) {
  const t = useTranslations('admin.person.recovery');
  const cases = (Object.keys(COMMANDS) as Case[]).filter((it) => applies(it, person));
  const name = /^[\w.@+-]+$/.test(person.username)
    ? person.username
    : `'${person.username.replaceAll("'", "'\\''")}'`;
  return (
    <Section title={t('title')} intro={t('intro')}>
      <Facts
        facts={cases.map((it) => ({
          key: it,
          label: t(`cases.${it}`),
          value: <CopyableId value={`npm run latchkey -- ${COMMANDS[it]} ${name}`} label={t('command')} />,
        }))}
      />
    </Section>
  );
}

function applies(it: Case, { totp_enabled: hasFactor, password_hash: password }: Person): boolean {
  if (it === 'factor') return hasFactor;
  return it === 'passcode' || password !== null;
}
