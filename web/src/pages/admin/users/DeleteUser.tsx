import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Section } from '@/ui/Section';
import { DeleteUserForm } from './DeleteUserForm';
import { type ListedUser } from './users';
import { useObstacle } from './useObstacle';
import { DeletionConsequences } from './DeletionConsequences';

/** Deletes an account after its name is entered. */
export function DeleteUser({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('admin.user.delete');
  const obstacle = useObstacle(user);
  const [isOpen, setOpen] = useState(false);
  return (
    <Section
      title={t('title')}
      intro={obstacle ?? t('intro')}
      action={
        obstacle === null && (
          <Button look="danger" onPress={() => setOpen(true)}>
            {t('open')}
          </Button>
        )
      }
    >
      <Dialog
        title={t('dialogTitle', { name: user.username })}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        role="alertdialog"
      >
        <DeletionConsequences user={user}>
          <DeleteUserForm user={user} onClose={() => setOpen(false)} />
        </DeletionConsequences>
      </Dialog>
    </Section>
  );
}
