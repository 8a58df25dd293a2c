import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Section } from '@/ui/Section';
import { DeletePersonForm } from './DeletePersonForm';
import { type Person } from './people';
import { WhatDeletionEnds } from './WhatDeletionEnds';

/** Deletes an account after its name is entered. */
export function DeletePerson({ person }: { readonly person: Person }) {
  const t = useTranslations('admin.person.delete');
  const [isOpen, setOpen] = useState(false);
  return (
    <Section
      title={t('title')}
      intro={t('intro')}
      action={
        <Button look="danger" onPress={() => setOpen(true)}>
          {t('open')}
        </Button>
      }
    >
      <Dialog
        title={t('dialogTitle', { name: person.username })}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        role="alertdialog"
      >
        <WhatDeletionEnds person={person}>
          <DeletePersonForm person={person} onClose={() => setOpen(false)} />
        </WhatDeletionEnds>
      </Dialog>
    </Section>
  );
}
