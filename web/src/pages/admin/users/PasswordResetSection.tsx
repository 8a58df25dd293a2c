import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Section } from '@/ui/Section';
import { PasswordResetForm } from './PasswordResetForm';
import { useObstacle } from './useObstacle';
import { type ListedUser } from './users';

/** Sets a new password for somebody who has forgotten theirs. */
export function PasswordResetSection({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('people.user.password');
  const [isOpen, setOpen] = useState(false);
  const obstacle = useObstacle(user);
  const close = () => setOpen(false);
  return (
    <Section
      title={t('title')}
      intro={obstacle ?? t('intro')}
      action={obstacle === null && <Button onPress={() => setOpen(true)}>{t('open')}</Button>}
    >
      <Dialog title={t('dialogTitle', { name: user.username })} isOpen={isOpen} onClose={close}>
        <PasswordResetForm user={user} onClose={close} />
      </Dialog>
    </Section>
  );
}
