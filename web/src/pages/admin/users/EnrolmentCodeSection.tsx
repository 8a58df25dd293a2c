import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { SecretOnce } from '@/ui/SecretOnce';
import { Section } from '@/ui/Section';
import { Time } from '@/ui/Time';
import { useActionMutation } from '../actions/useActionMutation';
import { useObstacle } from './useObstacle';
import { type ListedUser } from './users';

type EnrolmentCode = components['schemas']['EnrolmentCodeResponse'];

/** Creates the code with which somebody sets up a required second factor. */
export function EnrolmentCodeSection({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('people.user.enrolment');
  const [created, setCreated] = useState<EnrolmentCode | null>(null);
  const obstacle = useObstacle(user);
  const { id: userId, username: name } = user;
  const create = useActionMutation({
    action: () => send(api.POST('/users/admin/enrolment-code', { body: { userId } })),
    onDone: setCreated,
  });
  return (
    <Section
      title={t('title')}
      intro={obstacle ?? t('intro')}
      action={
        obstacle === null && (
          <Button onPress={() => create.mutate()} isPending={create.isPending}>
            {t('create')}
          </Button>
        )
      }
    >
      {create.error !== null && <ErrorMessage error={create.error} />}
      {/* Only the button closes the dialog, because the code is not shown again. */}
      <Dialog title={t('createdTitle', { name })} isOpen={created !== null}>
        {created && (
          <SecretOnce
            secret={created.code}
            label={t('code')}
            texts={{ title: t('once'), text: t('onceText'), close: t('close') }}
            onClose={() => setCreated(null)}
          >
            {t('expires')} <Time at={created.expiresAt} isExact />
          </SecretOnce>
        )}
      </Dialog>
    </Section>
  );
}
