import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { includesGrant, useGrants } from '@/session/permissions';
import { Checkbox } from '@/ui/Checkbox';
import { type PermissionGroup } from './roles';
import { usePermissionText } from '@/session/usePermissionText';

type Props = {
  readonly group: PermissionGroup;
  /** Permissions that a wildcard of the role includes. */
  readonly implied: readonly string[];
};

/** The permissions of a group, each with what it allows. Nobody can give or take what they do not hold. */
export function PermissionGroupFields({ group: { group, permissions }, implied }: Props) {
  const t = useTranslations('people');
  const id = useId();
  const { grants } = useGrants();
  const textOf = usePermissionText();
  const key = `groups.${group}` as Parameters<typeof t.has>[0];
  const reasonOf = (grant: string) => {
    if (implied.includes(grant)) return t('role.implied');
    return includesGrant(grants, grant) ? null : t('role.notHeld');
  };
  return (
    <div className="permission-group" role="group" aria-labelledby={id}>
      <span id={id} className="permission-heading">
        {t.has(key) ? t(key) : group}
      </span>
      {permissions.map((grant) => {
        const reason = reasonOf(grant);
        return (
          <Checkbox
            key={grant}
            value={grant}
            isDisabled={reason !== null}
            hint={[textOf(grant), reason].filter(Boolean).join(' ')}
          >
            <code>{grant}</code>
          </Checkbox>
        );
      })}
    </div>
  );
}
