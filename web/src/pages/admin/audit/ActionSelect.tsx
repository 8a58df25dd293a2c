import { useTranslations } from 'use-intl';
import { actionKey, type AuditAction } from '@/audit/actions';
import { Select } from '@/ui/Select';
import { ACTIONS } from './actions';

type Props = { readonly value: string; readonly onChange: (value: AuditAction | '') => void };

/** One kind of event, or all. */
export function ActionSelect({ value, onChange }: Props) {
  const t = useTranslations('auditLog.filters');
  const names = useTranslations('audit.names');
  const options = ACTIONS.map((action) => ({ value: action, label: names(actionKey(action)) })).sort(
    (one, other) => one.label.localeCompare(other.label),
  );
  return (
    <Select
      label={t('action')}
      value={ACTIONS.find((it) => it === value) ?? ''}
      options={[{ value: '', label: t('anyAction') }, ...options]}
      onChange={onChange}
    />
  );
}
