import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Section } from '@/ui/Section';
import { ConfirmAction } from '../actions/ConfirmAction';
import { type KeyMade, KeysLeft } from './KeysLeft';
import { type ListedUser } from './users';

type Props = { readonly user: ListedUser; readonly isSelf: boolean };

/** Grants or revokes the admin role. */
export function RoleSection({ user, isSelf }: Props) {
  const t = useTranslations('admin.user.role');
  const [keysLeft, setKeysLeft] = useState<readonly KeyMade[]>([]);
  const { id: userId, username: name, is_admin: isAdmin } = user;
  const make = () => send(api.POST('/users/make-admin', { body: { userId } }));
  const remove = () => send(api.POST('/users/remove-admin', { body: { userId } }));
  return (
    <Section
      title={t('title')}
      intro={isSelf ? t('self') : isAdmin ? t('isAdmin') : t('isUser')}
      action={
        isAdmin
          ? !isSelf && (
              <ConfirmAction
                label={t('remove')}
                title={t('removeTitle', { name })}
                action={remove}
                done={() => t('removed', { name })}
                onDone={({ api_keys_made: keys = [] }) => setKeysLeft(keys)}
                accessChange={{ kind: 'admin_role', userId }}
              >
                {t('removeText')}
              </ConfirmAction>
            )
          : !isSelf && (
              <ConfirmAction
                label={t('make')}
                title={t('makeTitle', { name })}
                action={make}
                done={() => t('made', { name })}
                isDestructive={false}
              >
                {t('makeText')}
              </ConfirmAction>
            )
      }
    >
      {keysLeft.length > 0 && <KeysLeft keys={keysLeft} />}
    </Section>
  );
}
