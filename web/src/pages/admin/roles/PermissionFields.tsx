import { useQuery } from '@tanstack/react-query';
import { CheckboxGroup, Label } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { listImplied, withWildcard } from '@/session/wildcards';
import { FieldNote } from '@/ui/FieldNote';
import { Loaded } from '@/ui/Loaded';
import { PermissionGroupFields } from './PermissionGroupFields';
import { catalogQuery, type PermissionGroup } from './roles';
import './Roles.css';

type Props = {
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  readonly isDisabled?: boolean;
};

const isWildcard = (grant: string) => grant.endsWith('*');
const toChoices = ({ group, permissions }: PermissionGroup): PermissionGroup => ({
  group,
  permissions: [...withWildcard(group, permissions)],
});

/** What a role allows, from the catalogue. A wildcard that the role already has, and no group offers, can be kept or removed. */
export function PermissionFields({ value, onChange, isDisabled = false }: Props) {
  const t = useTranslations('people.role');
  const catalog = useQuery(catalogQuery);
  return (
    <Loaded query={catalog} lines={8}>
      {(groups) => {
        const offered = groups.map(toChoices);
        const all = offered.flatMap(({ permissions }) => permissions);
        const implied = listImplied(all, value);
        const others = { group: '*', permissions: value.filter((it) => isWildcard(it) && !all.includes(it)) };
        return (
          <CheckboxGroup
            className="field"
            name="permissions"
            value={[...value, ...implied]}
            onChange={(next) => onChange(next.filter((grant) => !implied.includes(grant)))}
            isDisabled={isDisabled}
          >
            <Label className="field-label">{t('permissions')}</Label>
            {[...(others.permissions.length > 0 ? [others] : []), ...offered].map((group) => (
              <PermissionGroupFields key={group.group} group={group} implied={implied} />
            ))}
            <FieldNote hint={t('permissionsHint')} />
          </CheckboxGroup>
        );
      }}
    </Loaded>
  );
}
