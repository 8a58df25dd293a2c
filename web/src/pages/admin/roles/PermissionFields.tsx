import { useQuery } from '@tanstack/react-query';
import { CheckboxGroup, Label } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { includesGrant } from '@/session/permissions';
import { FieldNote } from '@/ui/FieldNote';
import { Loaded } from '@/ui/Loaded';
import { PermissionGroupFields } from './PermissionGroupFields';
import { catalogQuery } from './roles';
import './Roles.css';

type Props = {
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  readonly isDisabled?: boolean;
};

const isWildcard = (grant: string) => grant.endsWith('*');

/** What a role allows, from the catalogue. A wildcard that the role already has can be kept or removed. */
export function PermissionFields({ value, onChange, isDisabled = false }: Props) {
  const t = useTranslations('people.role');
  const catalog = useQuery(catalogQuery);
  return (
    <Loaded query={catalog} lines={8}>
      {(groups) => {
        const all = groups.flatMap(({ permissions }) => permissions);
        const implied = all.filter((it) => !value.includes(it) && includesGrant(value, it));
        const wildcards = { group: '*', permissions: value.filter(isWildcard) };
        return (
          <CheckboxGroup
            className="field"
            name="permissions"
            value={[...value, ...implied]}
            onChange={(next) => onChange(next.filter((grant) => !implied.includes(grant)))}
            isDisabled={isDisabled}
          >
            <Label className="field-label">{t('permissions')}</Label>
            {[...(wildcards.permissions.length > 0 ? [wildcards] : []), ...groups].map((group) => (
              <PermissionGroupFields key={group.group} group={group} implied={implied} />
            ))}
            <FieldNote hint={t('permissionsHint')} />
          </CheckboxGroup>
        );
      }}
    </Loaded>
  );
}
