import { useTranslations } from 'use-intl';
import { type ListedUser } from './users';

/** How a user logs in. */
export function LoginMethods({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('admin.userLabels.methods');
  if (user.is_dual_auth) return t('both');
  if (user.is_oidc) return t('oidc');
  return user.password_hash === null ? t('none') : t('password');
}
