import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Section } from '@/ui/Section';
import { ConfirmAct } from '../acts/ConfirmAct';
import { type KeyMade, KeysLeft } from './KeysLeft';
import { type Person } from './people';

type Props = { readonly person: Person; readonly isSelf: boolean };

/** Grants or revokes the admin role. */
export function RoleSection({ person, isSelf }: Props) {
  const t = useTranslations('admin.person.role');
  const [keysLeft, setKeysLeft] = useState<readonly KeyMade[]>([]);
  const { id: userId, username: name, is_admin: isAdmin } = person;
  const make = () => send(api.POST('/users/make-admin', { body: { userId } }));
  const remove = () => send(api.POST('/users/remove-admin', { body: { userId } }));
  return (
    <Section
      title={t('title')}
      intro={isSelf ? t('self') : isAdmin ? t('isAdmin') : t('isUser')}
      action={
        isAdmin
          ? !isSelf && (
              <ConfirmAct
                label={t('remove')}
                title={t('removeTitle', { name })}
                act={remove}
                done={() => t('removed', { name })}
                onDone={({ api_keys_made: keys = [] }) => setKeysLeft(keys)}
              >
                {t('removeText')}
              </ConfirmAct>
            )
          : !isSelf && (
              <ConfirmAct
                label={t('make')}
                title={t('makeTitle', { name })}
                act={make}
                done={() => t('made', { name })}
                isDestructive={false}
              >
                {t('makeText')}
              </ConfirmAct>
            )
      }
    >
      {keysLeft.length > 0 && <KeysLeft keys={keysLeft} />}
    </Section>
  );
}
