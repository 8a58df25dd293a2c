import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Select } from '@/ui/Select';
import { TextArea } from '@/ui/TextArea';
import { type Directory } from './providers';
import { GROUP_FIELDS, type GroupField, NESTED_GROUPS, toRoleMapText } from './directoryGroups';

type Props = {
  readonly config: Directory['config'] | undefined;
  readonly field: (name: GroupField) => ReactNode;
};

/** How groups are found, and which roles they give. */
export function DirectoryGroupFields({ config, field }: Props) {
  const t = useTranslations('directories');
  const [nested, setNested] = useState<string>(config?.nestedGroups ?? 'off');
  return (
    <>
      {GROUP_FIELDS.map(field)}
      <Select
        label={t('fields.nestedGroups')}
        hint={t('hints.nestedGroups')}
        name="nestedGroups"
        value={nested}
        options={NESTED_GROUPS.map((value) => ({ value, label: t(`nested.${value}`) }))}
        onChange={setNested}
      />
      <TextArea
        isMono
        label={t('fields.roleMap')}
        hint={t('hints.roleMap')}
        name="roleMap"
        defaultValue={toRoleMapText(config?.roleMap ?? [])}
      />
    </>
  );
}
