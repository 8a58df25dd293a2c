import { useTranslations } from 'use-intl';
import { type components } from '@/api/schema';
import { Badge } from '@/ui/Badge';

type Props = { readonly roles: components['schemas']['SsoProviderTestResponse']['roles'] };

/** What a login would do to the roles of somebody with the tested groups. */
export function MappedRoles({ roles }: Props) {
  const t = useTranslations('admin.login.provider.dryRun.roles');
  if (roles == null || roles.length === 0) return null;
  return (
    <>
      <h3>{t('title')}</h3>
      <ul className="providers">
        {roles.map(({ role, given }) => (
          <li key={role}>
            <span className="mono">{role}</span>
            <Badge>{t(given ? 'given' : 'withdrawn')}</Badge>
          </li>
        ))}
      </ul>
    </>
  );
}
