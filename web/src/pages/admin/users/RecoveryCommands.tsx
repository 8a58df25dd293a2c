import { useTranslations } from 'use-intl';
import { CopyableId } from '@/ui/CopyableId';
import { Facts } from '@/ui/Facts';
import { Section } from '@/ui/Section';
import { type ListedUser } from './users';

const COMMANDS = {
  password: 'user reset-password',
  factor: 'user disable-totp',
  passcode: 'user clear-passcode',
  attempts: 'user unlock-login',
} as const;
type Case = keyof typeof COMMANDS;

/** Operator commands that help a user who cannot log in. */
export function RecoveryCommands({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('admin.user.recovery');
  const cases = (Object.keys(COMMANDS) as Case[]).filter((it) => applies(it, user));
  const name = /^[\w.@+-]+$/.test(user.username)
    ? user.username
    : `'${user.username.replaceAll("'", "'\\''")}'`;
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

function applies(it: Case, { totp_enabled: hasFactor, password_hash: password }: ListedUser): boolean {
  if (it === 'factor') return hasFactor;
  return it === 'passcode' || password !== null;
}
