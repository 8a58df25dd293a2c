import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Checkbox } from '@/ui/Checkbox';
import { Select } from '@/ui/Select';
import { doorScopesQuery } from './apiKeys';

const LIMITS = ['full', 'limited'] as const;

type Props = {
  /** Null: everything that the user may do. */
  readonly scopes: readonly string[] | null;
  readonly onChange: (scopes: readonly string[] | null) => void;
};

/** What a new key may do: everything, or what is selected. */
export function ScopeFields({ scopes, onChange }: Props) {
  const t = useTranslations('admin.apiKeys.create');
  const { data: applications = [] } = useQuery(doorScopesQuery);
  const choices = [
    { scope: 'introspect', label: t('introspect') },
    ...applications.map(({ scope, name }) => ({ scope, label: t('door', { name }) })),
  ];
  const select = (scope: string, isSelected: boolean) =>
    onChange([...(scopes ?? []).filter((other) => other !== scope), ...(isSelected ? [scope] : [])]);
  return (
    <>
      <Select
        label={t('access')}
        value={scopes === null ? 'full' : 'limited'}
        options={LIMITS.map((value) => ({ value, label: t(`limits.${value}`) }))}
        onChange={(value) => onChange(value === 'full' ? null : [])}
        hint={scopes === null ? t('full') : t('limited')}
      />
      {scopes !== null &&
        choices.map(({ scope, label }) => (
          <Checkbox
            key={scope}
            isSelected={scopes.includes(scope)}
            onChange={(isSelected) => select(scope, isSelected)}
            hint={<span className="mono">{scope}</span>}
          >
            {label}
          </Checkbox>
        ))}
    </>
  );
}
