import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { TextArea } from '@/ui/TextArea';
import { toRoleMapText } from './directoryGroups';
import { type Provider } from './providers';

export const PROVIDER_GROUP_FIELDS = ['group_claim', 'admin_group'] as const;

type Props = {
  readonly config: Provider['config'] | undefined;
  readonly field: (name: (typeof PROVIDER_GROUP_FIELDS)[number]) => ReactNode;
  readonly isDisabled: boolean;
};

/** Where the groups of a user are, and which roles they give. */
export function ProviderGroupFields({ config, field, isDisabled }: Props) {
  const t = useTranslations('admin.login.provider');
  return (
    <>
      {PROVIDER_GROUP_FIELDS.map(field)}
      <TextArea
        isMono
        label={t('fields.role_map')}
        hint={t('hints.role_map')}
        name="role_map"
        defaultValue={toRoleMapText(config?.role_map ?? [])}
        isDisabled={isDisabled}
      />
    </>
  );
}
