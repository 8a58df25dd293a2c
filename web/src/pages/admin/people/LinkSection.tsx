import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Section } from '@/ui/Section';
import { ConfirmAct } from '../acts/ConfirmAct';
import { LinkForm } from './LinkForm';
import { type Person } from './people';

/** Links a single sign-on account to a password account, or removes the link. */
export function LinkSection({ person }: { readonly person: Person }) {
  const t = useTranslations('admin.person.link');
  const { id: userId, username: name } = person;
  if (person.is_dual_auth) {
    return (
      <Section
        title={t('title')}
        intro={t('linked')}
        action={
          <ConfirmAct
            label={t('unlink')}
            title={t('unlinkTitle', { name })}
            act={() => send(api.POST('/users/unlink-oidc-from-password', { body: { userId } }))}
            done={() => t('unlinked', { name })}
          >
            {t('unlinkText')}
          </ConfirmAct>
        }
      />
    );
  }
  if (!person.is_oidc) return <Section title={t('title')} intro={t('passwordOnly')} />;
  return (
    <Section title={t('title')} intro={t('oidcOnly')}>
      <LinkForm person={person} />
    </Section>
  );
}
