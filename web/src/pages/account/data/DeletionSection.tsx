import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Section } from '@/ui/Section';
import { useHasPassword } from '../queries';
import { DeleteAccountDialog } from './DeleteAccountDialog';

/** Deletes the account. Only an admin can delete an account without a password. */
export function DeletionSection() {
  const t = useTranslations('account.deletion');
  const hasPassword = useHasPassword();
  const [isOpen, setOpen] = useState(false);
  return (
    <Section title={t('title')} intro={hasPassword ? t('intro') : t('byAdmin')}>
      {hasPassword && (
        <div>
          <Button look="danger" onPress={() => setOpen(true)}>
            {t('open')}
          </Button>
        </div>
      )}
      {isOpen && <DeleteAccountDialog onClose={() => setOpen(false)} />}
    </Section>
  );
}
