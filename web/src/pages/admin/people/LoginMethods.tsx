import { useTranslations } from 'use-intl';
import { type Person } from './people';

/** How a person logs in. */
export function LoginMethods({ person }: { readonly person: Person }) {
  const t = useTranslations('admin.people.methods');
  if (person.is_dual_auth) return t('both');
  if (person.is_oidc) return t('oidc');
  return person.password_hash === null ? t('none') : t('password');
}
