import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useHolds } from '@/session/permissions';
import { SearchField } from '@/ui/SearchField';
import { Select } from '@/ui/Select';
import { rolesQuery } from '../roles/roles';
import { useRoleName } from '../roles/useRoleName';
import { SHOWN, type useUsersView } from './useUsersView';

type Props = { readonly view: ReturnType<typeof useUsersView> };

/** Search, and filters by kind and role. The roles can be chosen by those who may list them. */
export function UserFilters({ view: { search, shown, role, change } }: Props) {
  const t = useTranslations('people.users');
  const nameOf = useRoleName();
  const isManager = useHolds()('roles.manage');
  const roles = useQuery({ ...rolesQuery, enabled: isManager }).data ?? [];
  const others = role === '' || roles.some(({ name }) => name === role) ? [] : [{ value: role, label: role }];
  return (
    <>
      <SearchField label={t('search')} initial={search} onSearch={(text) => change({ search: text })} />
      <Select
        label={t('show')}
        value={shown}
        options={SHOWN.map((value) => ({ value, label: t(`shown.${value}`) }))}
        onChange={(next) => change({ shown: next })}
      />
      {(isManager || role !== '') && (
        <Select
          label={t('role')}
          value={role}
          options={[
            { value: '', label: t('anyRole') },
            ...others,
            ...roles.map((it) => ({ value: it.name, label: nameOf(it) })),
          ]}
          onChange={(next) => change({ role: next })}
        />
      )}
    </>
  );
}
