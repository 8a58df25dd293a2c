import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Section } from '@/ui/Section';
import { ConfirmAction } from '../actions/ConfirmAction';
import { LinkForm } from './LinkForm';
import { type ListedUser } from './users';

/** Links a single sign-on account to a password account, or removes the link. */
export function LinkSection({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('admin.user.link');
  const { id: userId, username: name } = user;
  if (user.is_dual_auth) {
    return (
      <Section
        title={t('title')}
        intro={t('linked')}
        action={
          <ConfirmAction
            label={t('unlink')}
            title={t('unlinkTitle', { name })}
            action={() => send(api.POST('/users/unlink-oidc-from-password', { body: { userId } }))}
            done={() => t('unlinked', { name })}
          >
            {t('unlinkText')}
          </ConfirmAction>
        }
      />
    );
  }
  if (!user.is_oidc) return <Section title={t('title')} intro={t('passwordOnly')} />;
  return (
    <Section title={t('title')} intro={t('oidcOnly')}>
      <LinkForm user={user} />
    </Section>
  );
}
