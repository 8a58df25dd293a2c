import { useTranslations } from 'use-intl';
import { Facts } from '@/ui/Facts';
import { type Role } from './roles';
import { usePermissionText } from '@/session/usePermissionText';

/** What a system role allows. Nobody can change it. */
export function SystemRole({ role }: { readonly role: Role }) {
  const t = useTranslations('people.role');
  const textOf = usePermissionText();
  return (
    <>
      <p>{t(role.name === 'admin' ? 'systemAdmin' : 'systemUser')}</p>
      <Facts
        facts={role.permissions.map((grant) => ({
          key: grant,
          label: grant,
          value: textOf(grant),
        }))}
      />
    </>
  );
}
