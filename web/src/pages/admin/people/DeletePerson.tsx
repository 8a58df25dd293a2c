import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Section } from '@/ui/Section';
import { apiKeysQuery } from '../api-keys/apiKeys';
import { sessionsQuery } from '../sessions/sessions';
import { DeletePersonForm } from './DeletePersonForm';
import { type Person } from './people';

/** Deletes an account, once its name was typed. */
export function DeletePerson({ person }: { readonly person: Person }) {
  const t = useTranslations('admin.person.delete');
  const [isOpen, setOpen] = useState(false);
  const sessions = useQuery(sessionsQuery({ userId: person.id })).data?.sessions.length ?? 0;
  const keys = useQuery(apiKeysQuery).data?.apiKeys ?? [];
  const own = keys.filter(({ userId }) => userId === person.id).length;
  const made = keys.filter(({ userId, createdBy }) => createdBy === person.id && userId !== person.id).length;
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
        <p>{t('text', { sessions, keys: own })}</p>
        {made > 0 && <p>{t('madeText', { count: made })}</p>}
        <DeletePersonForm person={person} onClose={() => setOpen(false)} />
      </Dialog>
    </Section>
  );
}
