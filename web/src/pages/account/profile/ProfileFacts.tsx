import { useTranslations } from 'use-intl';
import { useMe } from '@/session/me';
import { CopyableId } from '@/ui/CopyableId';
import { Facts } from '@/ui/Facts';

/** Name, id, role and login methods. */
export function ProfileFacts() {
  const t = useTranslations('account.profile');
  const me = useMe();
  return (
    <Facts
      facts={[
        { key: 'name', label: t('name'), value: <strong>{me.username}</strong> },
        { key: 'id', label: t('id'), value: <CopyableId label={t('id')} value={me.userId} /> },
        { key: 'role', label: t('role'), value: me.is_admin ? t('admin') : t('user') },
        {
          key: 'login',
          label: t('login'),
          value: t(describeLogin(me), { provider: me.provider ?? t('provider') }),
        },
      ]}
    />
  );
}

function describeLogin(me: { readonly is_oidc: boolean; readonly is_dual_auth: boolean }) {
  if (me.is_dual_auth) return 'both';
  return me.is_oidc ? 'only' : 'password';
}
