import { useTranslations } from 'use-intl';
import { TextField } from '@/ui/TextField';

const FORMAT = /^[0-9a-z]{10}$/i;

/** Field for a backup code, which replaces a code of the authenticator app. */
export function BackupCodeField() {
  const t = useTranslations('secondFactor');
  return (
    <TextField
      name="code"
      label={t('backupCode')}
      hint={t('backupHint')}
      autoComplete="off"
      validate={(text) => (FORMAT.test(text.replace(/[\s-]/g, '')) ? null : t('backupFormat'))}
      isMono
      isRequired
      autoFocus
      input={{ autoCapitalize: 'none', spellCheck: false }}
    />
  );
}
